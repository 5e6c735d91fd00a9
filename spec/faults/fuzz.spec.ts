import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import fc from 'fast-check';
import { arrows as table } from '../../lib/server/transitions.ts';
import { freePort } from '../support/kits/free-port.ts';
import { codeOf, exchange } from './kit/raw.ts';
import { scenarios } from './kit/scenarios.ts';
import { ONCE, type World } from './kit/world.ts';

/** The long suite has more runs. A failure prints its seed and the input. */
const RUNS = Number(process.env.XY_FUZZ_RUNS ?? 1);
const runs = (count: number) => ({ numRuns: count * RUNS, timeout: 15_000, endOnFailure: true });

// Without `events` and `follow`, which never end, even for a half-closed connection.
const METHODS = ['list', 'status', 'info', 'logs', 'logs_cancel', 'events_cancel', 'nope', ''];
const json = fc.oneof(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom('__proto__', 2 ** 53, -0, null, [], {}));
const params = fc.oneof(
  json,
  fc.record({ name: fc.oneof(fc.constantFrom('a', 'b', ''), json) }),
  fc.record({ name: fc.constant('a'), tail: json, follow: fc.constantFrom(false, 1, null, 'true') }),
  fc.record({ subscription_id: json }),
);
const call = fc.record(
  {
    jsonrpc: fc.constantFrom('2.0', '2.0', '1.0'),
    id: json,
    method: fc.oneof(fc.constantFrom(...METHODS), json),
    params,
  },
  { requiredKeys: [] },
);
const frame = fc.oneof(
  call.map((value) => Buffer.from(JSON.stringify(value))),
  fc.array(call, { maxLength: 4 }).map((value) => Buffer.from(JSON.stringify(value))),
  json.map((value) => Buffer.from(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(3_000).map((depth) => Buffer.from('[{"a":'.repeat(depth))),
  fc.nat(300_000).map((length) => Buffer.from(`"${'x'.repeat(length)}"`)),
);

/** Cuts bytes into chunks at positions given as fractions. */
const cut = (bytes: Buffer, places: readonly number[]): readonly Buffer[] => {
  const at = [...new Set(places.map((place) => Math.floor(place * bytes.length)))].sort((one, other) => one - other);
  return [0, ...at]
    .map((from, index) => bytes.subarray(from, at[index] ?? bytes.length))
    .filter(({ length }) => length > 0);
};
const places = fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: 8 });

const KNOWN = new Set([-32700, -32600, -32601, -32602, -32001]);

/** The exact log for these printed bytes (SPEC § 4). */
const logOf = (printed: Buffer): string =>
  printed
    .toString('latin1')
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `[out] ${line.replace(/\r$/, '')}\n`)
    .join('');

const arrows = new Set(table.map(({ from, to }) => `${from} ${to}`));

type Step =
  | { readonly type: 'start' | 'stop' | 'restart' | 'edit' | 'kill' | 'pause' }
  | { readonly type: 'reload'; readonly gone: boolean };

const step = fc.oneof(
  fc.constantFrom<Step>(
    { type: 'start' },
    { type: 'stop' },
    { type: 'restart' },
    { type: 'edit' },
    { type: 'kill' },
    { type: 'pause' },
  ),
  fc.boolean().map((gone): Step => ({ type: 'reload', gone })),
);

const MODES: readonly (readonly (string | number)[])[] = [
  ['run'],
  ['exit', 1, 30],
  ['ignore-term'],
  ['setsid'],
  ['serve'],
];
const RESTART =
  'restart { backoff-initial "10ms"; backoff-max "20ms"; max-retries-per-minute 1000 }\nstop { grace "100ms" }';

/** Leaders that recorded something after a later one had started. Their children (of `setsid`) record nothing. */
const overlaps = (noted: readonly string[]): readonly string[] => {
  const order: string[] = [];
  const wrong: string[] = [];
  for (const line of noted) {
    const pid = line.split(' ')[1] ?? '';
    if (!order.includes(pid)) order.push(pid);
    else if (order.at(-1) !== pid) wrong.push(line);
  }
  return wrong;
};

/** Plays commands, exits, edits and reloads, concurrently or with pauses, and returns the final intents. */
const played = async (xy: World, steps: readonly Step[], mode: readonly (string | number)[], port: number) => {
  const client = await xy.client();
  await client.call('events', { name: 'a' }).catch(() => undefined);
  let edits = 0;
  const answers: Promise<unknown>[] = [];
  const configure = () => xy.fx('a', port, mode, `${RESTART}\nenv { EDIT "${edits}" }`);
  let exists = true;
  const ask = (method: string, params?: unknown) =>
    answers.push(
      client.call(method, params).then(
        () => 0,
        (error: { code: number }) => error.code,
      ),
    );
  for (const each of steps) {
    if (each.type === 'edit') {
      edits += 1;
      if (exists) configure();
    } else if (each.type === 'kill') {
      for (const pid of xy.pids()) process.kill(pid, 'SIGKILL');
    } else if (each.type === 'pause') await new Promise((next) => setTimeout(next, 15));
    else if (each.type === 'reload') {
      // A reload reads the files when its turn comes: two reloads with different files must not overlap.
      await Promise.all(answers);
      if (each.gone && exists) xy.remove('a');
      if (!each.gone) configure();
      exists = !each.gone;
      ask('reload');
      await Promise.all(answers);
    } else ask(each.type, { name: 'a' });
  }
  return { codes: await Promise.all(answers), exists, client };
};

scenarios(
  'Fuzzing',
  (scenario) => {
    scenario(
      'H14',
      'any bytes in any chunks: each answer is valid, each error documented, and the daemon lives',
      async (xy) => {
        await xy.sh('a', 'echo hello; exec sleep 1000');
        await xy.daemon();
        await xy.state('a', 'running');
        await fc.assert(
          fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 6 }), places, async (frames, at) => {
            const bytes = Buffer.concat(frames.flatMap((each) => [each, Buffer.from('\n')]));
            const answers = (await exchange(xy.socket, cut(bytes, at))).flat();
            for (const answer of answers) {
              expect(answer).to.include({ jsonrpc: '2.0' });
              const code = codeOf(answer);
              if (code !== undefined) expect(KNOWN, JSON.stringify(answer)).to.include(code);
            }
            expect(await xy.call('info')).to.include({ servers: 1 });
          }),
          runs(120),
        );
        await xy.state('a', 'running');
      },
    );

    scenario(
      'H14',
      'valid calls cut anywhere, thousands in a write: every one is answered by its id, once',
      async (xy) => {
        await xy.daemon();
        await fc.assert(
          fc.asyncProperty(
            fc.integer({ min: 1, max: 2_000 }),
            places,
            fc.constantFrom('\n', '\r\n', '\n\n \n'),
            async (count, at, end) => {
              const calls = Array.from(
                { length: count },
                (_, id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'list' }) + end,
              );
              const answers = (await exchange(xy.socket, cut(Buffer.from(calls.join('')), at))) as {
                id: number;
                result: unknown;
              }[];
              expect(answers.map(({ id }) => id).sort((one, other) => one - other)).to.deep.equal(
                calls.map((_, id) => id),
              );
              expect(answers.every(({ result }) => Array.isArray(result))).to.equal(true);
            },
          ),
          runs(12),
        );
      },
    );

    scenario('F07 F08', 'any bytes that a child prints, in any chunks, are unchanged in its log', async (xy) => {
      await xy.daemon();
      const piece = fc.oneof(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc
          .constantFrom('\n', '\r\n', '\r', '\r\r\n', '\0', '\xef\xbb\xbf', '\xc3\xa9', '\x1b[31m', '[out] ')
          .map((text) => Buffer.from(text, 'latin1')),
      );
      let count = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.array(fc.array(piece, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 }), {
            minLength: 4,
            maxLength: 4,
          }),
          async (children) => {
            // Several children at a time, since each is the start of a process.
            const names = children.map(() => `s${count++}`);
            for (const [index, chunks] of children.entries()) {
              const script = chunks.map(
                (chunk) => `syswrite STDOUT, pack("H*", "${Buffer.concat(chunk).toString('hex')}")`,
              );
              const port = await freePort();
              xy.config(
                names[index] ?? '',
                `command "perl"\nargs "-e" ${JSON.stringify(script.join('; select(undef, undef, undef, 0.004); '))}\nport ${port}\n${ONCE}`,
              );
            }
            await xy.call('reload');
            for (const [index, chunks] of children.entries()) {
              const name = names[index] ?? '';
              await xy.exited(name);
              const printed = Buffer.concat(chunks.flat());
              expect(readFileSync(xy.logFile(name), 'latin1')).to.equal(logOf(printed));
              xy.remove(name);
            }
          },
        ),
        runs(6),
      );
    });

    scenario(
      'A24',
      'any sequence of commands, exits, edits and reloads: one instance, every call answered, allowed transitions only, the last command wins',
      async (xy) => {
        await xy.daemon();
        const port = await freePort();
        await fc.assert(
          fc.asyncProperty(
            fc.array(step, { minLength: 2, maxLength: 14 }),
            fc.constantFrom(...MODES),
            async (steps, mode) => {
              xy.fx('a', port, mode, RESTART);
              await xy.call('reload');
              const { codes, exists, client } = await played(xy, steps, mode, port);
              for (const code of codes) expect(code, 'done, or no such server').to.be.oneOf([0, -32001]);
              if (exists) {
                // One final command each, so that the last ones are known.
                await xy.call('stop', { name: 'a' });
                expect((await xy.state('a', 'stopped')).pid).to.equal(undefined);
                expect(xy.pids(), 'stop means stopped').to.deep.equal([]);
                expect(await xy.call('start', { name: 'a' })).to.deep.equal({ started: ['a'], already_running: [] });
              }
              const events = client.notifications.map(({ params }) => `${params.from} ${params.to}`);
              for (const [index, event] of events.entries()) {
                expect(arrows, 'an arrow of the table').to.include(event);
                if (index > 0)
                  expect(event.split(' ')[0], 'an unbroken chain').to.equal(events[index - 1]?.split(' ')[1]);
              }
              expect(overlaps(xy.noted()), 'one instance at most').to.deep.equal([]);
              xy.disconnect();
              if (exists) xy.remove('a');
              await xy.call('reload');
              expect(xy.pids()).to.deep.equal([]);
              expect(await xy.call('list')).to.deep.equal([]);
            },
          ),
          runs(8),
        );
      },
    );
  },
  55_000 * RUNS,
);
