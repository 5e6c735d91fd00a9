import {
  asapScheduler,
  asyncScheduler,
  defer,
  EMPTY,
  from,
  map,
  type Observable,
  of,
  repeat,
  takeUntil,
  timer,
} from 'rxjs';
import type { Cause, Input, ServerEvent, ServerOutput } from '../model.ts';
import { handoverMap } from '../rx/handover-map.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import { pipeWhere } from '../rx/lean/pipe-where.ts';
import { Generation } from './generation.ts';
import type { Intent } from './intent.ts';
import { Reconciler, replied } from './reconciler.ts';
import { leftovers, run, type Surroundings } from './run.ts';
import { causeText } from './status.ts';

/** A timer of 0 ms takes 1 ms in Node, which is a third of the duration of a restart. */
const backoff = (ms: number): Observable<unknown> => timer(ms, ms > 0 ? asyncScheduler : asapScheduler);

const isGeneration = (value: ServerOutput | Generation): value is Generation => value instanceof Generation;

/**
 * One server: inputs in, statuses and replies out, in order. Consecutive statuses differ; each input with a request is
 * answered exactly once. Cold: subscribing starts the supervision.
 *
 * An input changes the intent (`steer`). A new intent asks the current life to end, and its own life begins when that
 * one has ended (`handoverMap`). Each event of a life advances the status (`advance`). Completing `inputs$` stops the
 * server gracefully, and the result completes when no process is left; unsubscribing kills it. Never errors.
 *
 *     inputs    c s---------------t----|        c configure  s start  t stop  | shutdown
 *     intent    u-----------------d----(g|)     u up  d down  g gone
 *     run 1     L-S------X                      L launched  S spawned  X exited (crash)
 *     run 2              ~~~~L-S--T--X          ~ backoff   T stopping
 *     status    s-r------b---s-r--x--o-(z|)     s starting  r running  b restarting  x stopping  o stopped  z gone
 */
export const server = (
  name: string,
  inputs$: Observable<Input>,
  surroundings: Surroundings,
): Observable<ServerOutput> =>
  defer(() => {
    const reconciler = new Reconciler(surroundings.host.clock);

    /**
     * One run after another, each after its backoff, until no restart is due or a newer intent exists. Exits are
     * values, and `repeat` restarts; they are not stream errors for `retry`: so an exit with 0 under `restart "always"`
     * and a crash take the same path, and the error channel is reserved for bugs.
     */
    const runs = (
      intent: Intent & { want: 'up' },
      generation: Generation,
      superseded$: Observable<Generation>,
    ): Observable<ServerEvent> => {
      const config = () => generation.intent.config ?? intent.config;
      const stop$ = superseded$.pipe(map((newer) => ({ reason: causeText(newer.intent.cause) })));
      let cause: Cause | 'crash' = intent.cause;
      const next$ = defer(() => {
        const why = cause;
        cause = 'crash';
        return run({ config, rechecks$: generation.rechecks$, cause: why, stop$, ...surroundings });
      });
      const delay = () => {
        const { state, backoffMs = 0 } = reconciler.status ?? {};
        return state === 'restarting' ? backoff(backoffMs).pipe(takeUntil(superseded$)) : EMPTY;
      };
      return next$.pipe(repeat({ delay }));
    };

    const life = (generation: Generation, superseded$: Observable<Generation>): Observable<ServerEvent> => {
      const { intent } = generation;
      switch (intent.want) {
        case 'up':
          return runs(intent, generation, superseded$);
        case 'down':
          return of({ type: 'down' });
        case 'gone':
          return of({ type: 'removed' });
      }
    };

    const lived = (generation: Generation, superseded$: Observable<Generation>): Observable<ServerOutput> => {
      reconciler.begin(generation);
      const outputs$ = concatLean(leftovers(name, surroundings), life(generation, superseded$)).pipe(
        concatMapIterable((event) => reconciler.apply(generation, event)),
      );
      return concatLean(
        outputs$,
        defer(() => from(replied(generation.end()))),
      );
    };

    const gone$ = defer(() => of(new Generation({ want: 'gone', cause: 'shutdown' })));
    return concatLean(inputs$.pipe(concatMapIterable((input) => reconciler.accept(input))), gone$).pipe(
      pipeWhere<ServerOutput, Generation, ServerOutput>(
        isGeneration,
        handoverMap(lived, (overtaken) => replied(overtaken.end())),
      ),
    );
  });
