import { expect } from 'chai';
import fc from 'fast-check';
import { concat, concatMap, delay, from, NEVER, of, takeUntil, timer } from 'rxjs';
import type { Input, ServerConfig, ServerOutput, ServerState, ServerStatus } from '../../lib/model.ts';
import { keyedMutex } from '../../lib/rx/keyed-mutex.ts';
import { server } from '../../lib/server/server.ts';
import { arrows, transitions } from '../../lib/server/transitions.ts';
import { fakeHost } from '../support/fixtures/fake-host.ts';
import { virtually } from '../support/kits/marbles.ts';
import { script, TICK_MS, timelineConfig } from '../support/kits/timeline.ts';

const kinds = ['configure', 'reconfigure', 'adjust', 'remove', 'start', 'stop', 'restart'] as const;
type Kind = (typeof kinds)[number];

interface Step {
  readonly kind: Kind;
  /** Ticks after the previous step; 600 is longer than the wait after SIGKILL. */
  readonly wait: number;
}

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 25 }), fc.constant(600)),
  }),
  { maxLength: 14 },
);
const lives = fc.array(
  fc.constantFrom(
    's',
    '-s',
    '---s',
    '-s!',
    '-s-c',
    '-s---c',
    '-s-z',
    '-s--k+',
    's-c!+',
    '-f',
    '-p',
    '-e',
    '-s+',
    '-s+!',
    '-sh-u',
    '-su--h-c',
    '-sh---u!+',
    '-s*',
    '-s-z+',
  ),
  { minLength: 1, maxLength: 8 },
);

const configs = fc
  .record({
    onFailure: fc.constantFrom('report' as const, 'restart' as const),
    policy: fc.constantFrom('always' as const, 'on-failure' as const, 'never' as const),
    maxRetriesPerMinute: fc.constantFrom(0, 1, 5),
  })
  .map(({ onFailure, ...restart }) => ({
    ...timelineConfig,
    restart: { ...timelineConfig.restart, ...restart },
    health: { ...timelineConfig.health, onFailure },
  }));

/** A transition in the notation of the table: `running --exited--> failed`. */
const arrow = (from: ServerState, event: string, to: ServerState): string => `${from} --${event}--> ${to}`;
const known = new Set(arrows.map(({ from, event, to }) => arrow(from, event, to)));

/** Different values of settings that need no restart: of the checks, or of the stop and the policy. */
const adjusted = (config: ServerConfig, turn: number): ServerConfig =>
  turn % 2 === 0
    ? { ...config, health: { ...config.health, failures: turn + 4 } }
    : { ...config, stop: { graceMs: 10, signal: 'SIGINT' }, restart: { ...config.restart, policy: 'always' } };

const inputOf = (kind: Kind, request: number | undefined, config = timelineConfig): Input => {
  const { name } = config;
  const answered = request === undefined ? {} : { request };
  switch (kind) {
    case 'configure':
      return { type: 'configure', name, config, cause: 'reload', ...answered };
    case 'reconfigure':
      return { type: 'configure', name, config: { ...config, args: ['new'] }, cause: 'reload', ...answered };
    case 'adjust':
      return { type: 'adjust', name, config: adjusted(config, request ?? 0), ...answered };
    default:
      return { type: kind, name, ...answered };
  }
};

/** Whether the table has a transition for the event; without one, the state stays. */
const accepts = (state: ServerState, event: string): boolean => Object.hasOwn(transitions[state], event);

describe('a server, whatever the sequence of inputs, exits and failures', () => {
  const seen = new Set<string>();

  it('has at most one process, follows the table, answers each request once, and reaches the desired state', () => {
    fc.assert(
      fc.property(
        steps,
        lives,
        fc.option(fc.constantFrom('s', 's!', 's+'), { nil: undefined, freq: 10 }),
        configs,
        (sequence, pictures, leftover, config) => {
          const answers = sequence.map(() => 0);
          const outputs: (ServerOutput & { type: 'status' })[] = [];
          let completed = false;
          const host = virtually((scheduler) => {
            const world = fakeHost({
              now: () => scheduler.now(),
              scripts: pictures.map(script),
              ...(leftover !== undefined && { leftover: script(leftover) }),
            });
            let at = 0;
            const timed = sequence.map(({ kind, wait }, request) => {
              at += wait * TICK_MS;
              return { at, input: inputOf(kind, request, config) };
            });
            const inputs$ = from(timed).pipe(
              concatMap((step) => of(step.input).pipe(delay(Math.max(0, step.at - scheduler.now())))),
            );
            server(timelineConfig.name, inputs$, { host: world, ports: keyedMutex() })
              .pipe(takeUntil(timer(3_600_000)))
              .subscribe({
                next: (output) => {
                  if (output.type === 'status') outputs.push(output);
                  else answers[output.request] = (answers[output.request] ?? 0) + 1;
                },
                complete: () => {
                  completed = scheduler.now() < 3_600_000;
                },
              });
            return world;
          });
          expect(host.mostAlive(), 'processes at once').to.be.at.most(1);
          expect(host.strayed(), 'signals to the dead').to.equal(0);
          expect(completed, 'completed').to.equal(true);
          expect(answers, 'answers').to.deep.equal(sequence.map(() => 1));
          let before: ServerStatus | undefined;
          for (const { status, event } of outputs) {
            const from = before === undefined || before.gone ? 'stopped' : before.state;
            if (accepts(from, event)) {
              expect(known, 'the table').to.include(arrow(from, event, status.state));
              seen.add(arrow(from, event, status.state));
            } else {
              expect(status.state, `after ${event}, which ${from} does not accept`).to.equal(from);
            }
            if (status.health) expect(status.state, 'the state of one with a health').to.equal('running');
            before = status;
          }
          expect(host.alive(), 'processes left').to.equal(0);
          if (before) expect(before.state).to.equal(before.survivors ? 'failed' : 'stopped');
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('exercises every transition of the table', () => {
    expect([...known].filter((each) => !seen.has(each))).to.deep.equal([]);
  });

  it('is running after a final start, and stopped after a final stop', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom<Kind>('start', 'restart', 'stop'), (sequence, last) => {
        let state: ServerState | undefined;
        virtually((scheduler) => {
          const host = fakeHost({ now: () => scheduler.now(), scripts: [script('-s'), script('-s!')] });
          const first: Step = { kind: 'configure', wait: 0 };
          // It is configured before the last command in any case.
          const all = [first, ...sequence, first, { kind: last, wait: 1 }];
          const inputs$ = from(all).pipe(
            concatMap(({ kind, wait }) => of(inputOf(kind, undefined)).pipe(delay(wait * TICK_MS))),
          );
          server(timelineConfig.name, concat(inputs$, NEVER), { host, ports: keyedMutex() })
            .pipe(takeUntil(timer(60_000)))
            .subscribe((output) => {
              if (output.type === 'status') state = output.status.state;
            });
        });
        expect(state).to.equal(last === 'stop' ? 'stopped' : 'running');
      }),
      { numRuns: 500 },
    );
  });
});
