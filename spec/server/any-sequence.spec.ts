import { expect } from 'chai';
import fc from 'fast-check';
import { concat, concatMap, delay, from, NEVER, of, takeUntil, timer } from 'rxjs';
import type { Input, ServerState, ServerStatus } from '../../lib/model.ts';
import { keyedMutex } from '../../lib/rx/keyed-mutex.ts';
import { server } from '../../lib/server/server.ts';
import { transitions } from '../../lib/server/status.ts';
import { fakeHost } from '../support/fake-host.ts';
import { virtually } from '../support/marbles.ts';
import { script, TICK_MS, timelineConfig } from '../support/timeline.ts';

const kinds = ['configure', 'reconfigure', 'remove', 'start', 'stop', 'restart'] as const;
type Kind = (typeof kinds)[number];

interface Step {
  readonly kind: Kind;
  /** Ticks after the step before it. */
  readonly wait: number;
}

const steps = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), wait: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 25 })) }),
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
  ),
  { minLength: 1, maxLength: 8 },
);

/** Where each state may lead, by the table, whatever the event. */
const arrows = (from: ServerState): readonly ServerState[] => [...new Set(Object.values(transitions[from]).flat())];

const inputOf = (kind: Kind, answer: Input['answer'], config = timelineConfig): Input => {
  const { name } = config;
  const answered = answer ? { answer } : {};
  switch (kind) {
    case 'configure':
      return { type: 'configure', name, config, cause: 'reload', ...answered };
    case 'reconfigure':
      return { type: 'configure', name, config: { ...config, args: ['new'] }, cause: 'reload', ...answered };
    default:
      return { type: kind, name, ...answered };
  }
};

describe('a server, whatever the sequence of inputs, exits and failures', () => {
  it('has one process at most, keeps to the table, answers everybody once, and ends as wanted', () => {
    fc.assert(
      fc.property(steps, lives, fc.boolean(), (sequence, pictures, mustBeWell) => {
        const health = { ...timelineConfig.health, onFailure: mustBeWell ? ('restart' as const) : ('report' as const) };
        const answers = sequence.map(() => 0);
        const answered = (index: number) => {
          answers[index] = (answers[index] ?? 0) + 1;
        };
        const states: ServerStatus[] = [];
        let completed = false;
        const host = virtually((scheduler) => {
          const world = fakeHost({ now: () => scheduler.now(), scripts: pictures.map(script) });
          let at = 0;
          const timed = sequence.map(({ kind, wait }, index) => {
            at += wait * TICK_MS;
            return { at, input: inputOf(kind, () => answered(index), { ...timelineConfig, health }) };
          });
          const inputs$ = from(timed).pipe(
            concatMap((step) => of(step.input).pipe(delay(Math.max(0, step.at - scheduler.now())))),
          );
          server(timelineConfig.name, inputs$, { host: world, ports: keyedMutex() })
            .pipe(takeUntil(timer(3_600_000)))
            .subscribe({
              next: (status) => states.push(status),
              complete: () => {
                completed = scheduler.now() < 3_600_000;
              },
            });
          return world;
        });
        expect(host.mostAlive(), 'processes at once').to.be.at.most(1);
        expect(host.strayed(), 'signals to the dead').to.equal(0);
        expect(host.alive(), 'processes left').to.equal(0);
        expect(completed, 'completed').to.equal(true);
        expect(answers, 'answers').to.deep.equal(sequence.map(() => 1));
        let before: ServerStatus | undefined;
        for (const status of states) {
          if (before && !before.gone && before.state !== status.state)
            expect(arrows(before.state), `from ${before.state}`).to.include(status.state);
          if (status.health) expect(status.state, 'the state of one with a health').to.equal('running');
          before = status;
        }
        if (before) expect(before.state).to.equal('stopped');
      }),
      { numRuns: 3_000 },
    );
  });

  it('ends up running after a last start, and stopped after a last stop', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom<Kind>('start', 'restart', 'stop'), (sequence, last) => {
        let state: ServerState | undefined;
        virtually((scheduler) => {
          const host = fakeHost({ now: () => scheduler.now(), scripts: [script('-s'), script('-s!')] });
          const first: Step = { kind: 'configure', wait: 0 };
          // Whatever came before, it is configured when the last command comes.
          const all = [first, ...sequence, first, { kind: last, wait: 1 }];
          const inputs$ = from(all).pipe(
            concatMap(({ kind, wait }) => of(inputOf(kind, undefined)).pipe(delay(wait * TICK_MS))),
          );
          server(timelineConfig.name, concat(inputs$, NEVER), { host, ports: keyedMutex() })
            .pipe(takeUntil(timer(60_000)))
            .subscribe((status) => {
              state = status.state;
            });
        });
        expect(state).to.equal(last === 'stop' ? 'stopped' : 'running');
      }),
      { numRuns: 500 },
    );
  });
});
