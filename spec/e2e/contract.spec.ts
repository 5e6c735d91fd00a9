import net from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { mismatch, type WireExample, wireExamples } from '../support/clients/contract.ts';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, type Sandbox, sandboxed } from '../support/kits/sandbox.ts';

const MCP_SERVER = join(ROOT, 'spec/support/fixtures/mcp-server.mjs');

/** The two servers of the examples. */
const asInTheContract = async (xy: Sandbox): Promise<readonly (readonly [documented: string, actual: string])[]> => {
  const [port, other] = [await freePort(), await freePort()];
  xy.config(
    'echo',
    `command ${JSON.stringify(process.execPath)}\nargs ${JSON.stringify(MCP_SERVER)} "sessions"\nport ${port}`,
  );
  xy.config(
    'off',
    `command "sh"\nargs "-c" "echo bye"\nport ${other}\nrestart { policy "never"; }\nhealth { probe "none"; }`,
  );
  await xy.daemon();
  await xy.health('echo', 'ready');
  await xy.state('off', 'stopped');
  return [
    ['8421', String(port)],
    ['8422', String(other)],
  ];
};

/** Sends the lines of the example, and waits after each for the daemon's lines of the example. */
const replay = async (xy: Sandbox, { lines }: WireExample, here: (text: string) => string): Promise<void> => {
  const socket = net.connect(xy.socket);
  const received: unknown[] = [];
  let rest = '';
  socket.setEncoding('utf8').on('data', (text) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    received.push(...parts.map((line) => JSON.parse(line)));
  });
  try {
    for (const { from, text } of lines) {
      if (from === 'client') {
        socket.write(`${text}\n`);
        continue;
      }
      const actual = await eventually(`the daemon sends ${text}`, () => received.length > 0 && [received.shift()]);
      expect(mismatch(JSON.parse(here(text)), actual[0]), text).to.equal(undefined);
    }
  } finally {
    socket.destroy();
  }
};

describe('the contract', () => {
  const sandbox = sandboxed();

  const examples = wireExamples();
  const titles = examples.map(({ title }) => title);

  it('has an example for every method', () => {
    const methods = 'list status start stop restart reload logs logs_cancel events events_cancel info'.split(' ');
    const called = examples.flatMap(({ lines }) => lines.map(({ text }) => /"method":"(\w+)"/.exec(text)?.[1]));
    expect(methods.filter((method) => !called.includes(method))).to.deep.equal([]);
  });

  for (const [index, example] of examples.entries()) {
    it(`is kept by the daemon: ${titles[index]}`, async () => {
      const xy = sandbox();
      const ports = await asInTheContract(xy);
      await replay(xy, example, (text) =>
        ports.reduce((replaced, [documented, actual]) => replaced.replaceAll(documented, actual), text),
      );
    });
  }
});
