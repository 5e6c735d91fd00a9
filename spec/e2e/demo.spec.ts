import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { processesWith } from '../support/kits/cookie.ts';
import { eventually } from '../support/kits/eventually.ts';
import { ROOT, type Sandbox, sandboxed } from '../support/kits/sandbox.ts';

const DEMO = join(ROOT, 'examples/demo.mjs');

/** A running demo in the temporary directory of a sandbox. */
interface Demo {
  readonly process: ChildProcess;
  readonly text: () => string;
  readonly ended: Promise<number | null>;
}

const begun: ChildProcess[] = [];

const begin = ({ dir, env }: Sandbox, command: string, ...args: string[]): Demo => {
  const options = { cwd: ROOT, env: { ...env, TMPDIR: dir, NO_COLOR: '1' } };
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  begun.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (more: string) => {
      text += more;
    });
  return { process: child, text: () => text, ended: new Promise((done) => child.on('close', done)) };
};

const directories = ({ dir }: Sandbox): readonly string[] =>
  readdirSync(dir)
    .filter((name) => name.startsWith('xy-demo-'))
    .map((name) => join(dir, name));

const serversIn = (dirs: readonly string[]): readonly number[] =>
  dirs.flatMap((dir) => processesWith(`XY_STATE=${dir}/state/xy`));

/** Waits until the demo has listed its servers. @returns the directories of all demos. */
const listed = async (xy: Sandbox, demo: Demo): Promise<readonly string[]> => {
  await eventually('the demo lists its servers', () => /stubborn +running/.test(demo.text()), 60_000);
  return directories(xy);
};

/** The directory is removed last, after the daemon. */
const leavesNothing = async (xy: Sandbox, dirs: readonly string[]): Promise<void> => {
  await eventually('its directory is gone', () => directories(xy).length === 0);
  expect(serversIn(dirs)).to.deep.equal([]);
};

describe('the demo', function () {
  this.timeout(120_000);
  const sandbox = sandboxed();

  // A demo that a failed expectation left running ends with its process.
  afterEach(() => {
    for (const child of begun.splice(0)) child.kill('SIGKILL');
  });

  it('shows a crash, a recovery and a stop, follows a log, and can run twice at the same time', async () => {
    const xy = sandbox();
    const demos = [1, 2].map(() => begin(xy, process.execPath, DEMO));
    const dirs = (await Promise.all(demos.map((demo) => listed(xy, demo)))).flat();
    for (const demo of demos) {
      expect(await demo.ended, demo.text()).to.equal(0);
      expect(demo.text())
        .to.match(/everything +running .* ready/)
        .and.include('Echo: hello')
        .and.match(/request 3: no answer\n.*\nrunning: flaky/)
        .and.match(/running -> restarting +exit code 1/)
        .and.include('stopped: stubborn, forking')
        .and.include('[out] request 1');
    }
    await leavesNothing(xy, dirs);
  });

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
    it(`leaves nothing behind when it is ended by ${signal}`, async () => {
      const xy = sandbox();
      const demo = begin(xy, process.execPath, DEMO);
      const dirs = await listed(xy, demo);
      expect(serversIn(dirs)).to.have.length.above(5);
      demo.process.kill(signal);
      expect(await demo.ended, demo.text()).to.equal(signal === 'SIGKILL' ? null : 0);
      await leavesNothing(xy, dirs);
    });
  }

  it('leaves nothing behind when npm is killed', async () => {
    const xy = sandbox();
    const demo = begin(xy, 'npm', 'run', 'demo');
    const dirs = await listed(xy, demo);
    demo.process.kill('SIGKILL');
    await demo.ended;
    await leavesNothing(xy, dirs);
  });

  // The program has other options on other systems.
  if (process.platform === 'linux') {
    it('ends with its terminal', async () => {
      const xy = sandbox();
      const demo = begin(xy, 'script', '-qec', `exec '${process.execPath}' '${DEMO}'`, '/dev/null');
      const dirs = await listed(xy, demo);
      expect(serversIn(dirs)).to.have.length.above(5);
      demo.process.kill('SIGKILL');
      await demo.ended;
      await leavesNothing(xy, dirs);
    });
  }
});
