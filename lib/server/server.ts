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
import type { Cause, Input, Reply, ServerEvent, ServerOutput, ServerStatus } from '../model.ts';
import { handoverMap } from '../rx/handover-map.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import { pipeWhere } from '../rx/lean/pipe-where.ts';
import { Generation } from './generation.ts';
import { type Intent, NOTHING, steer } from './intent.ts';
import { leftovers, run, type Surroundings } from './run.ts';
import { advance, causeText, initial } from './status.ts';

/** Node takes no timer for less than 1 ms, which is a third of what a restart takes. */
const backoff = (ms: number): Observable<unknown> => timer(ms, ms > 0 ? asyncScheduler : asapScheduler);

const replied = (replies: readonly Reply[]): readonly ServerOutput[] =>
  replies.map((reply) => ({ type: 'reply', ...reply }));

const unknown = ({ name, request }: Input): readonly Reply[] =>
  request === undefined
    ? []
    : [{ request, outcome: { type: 'failed', kind: 'unknown', message: `no such server: ${name}` } }];

const isGeneration = (value: ServerOutput | Generation): value is Generation => value instanceof Generation;

/** The status after an event in the life of an intent. There is none of a server that was never configured. */
const advanced = (before: ServerStatus | undefined, { config, cause }: Intent, event: ServerEvent, at: number) => {
  const status = before === undefined || before.gone ? config && initial(config) : before;
  return status && advance(status, event, { config: config ?? status.config, cause }, at);
};

/**
 * One server: inputs in, statuses and replies out, in the order in which they come about. Each status is different from the
 * one before; each input that has a request is answered once. Cold: subscribing takes charge of the process.
 *
 * Inputs revise what is wanted (`steer`); a new intent asks the life before it to end, and lives only when it has
 * (`handoverMap`); what happens in a life moves the status (`advance`). Completing `inputs$` is a graceful stop and
 * completes the result when the process is gone; unsubscribing is a kill. Never errors.
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
    // What an input means depends on how things stand, so what comes out is read back where it goes in.
    let status: ServerStatus | undefined;
    let newest = new Generation(NOTHING);
    let living: Generation | undefined;
    let isFirst = true;

    /** Takes in an input: the replies that are due at once, and the new generation if it makes one. */
    const accept = (input: Input): readonly (ServerOutput | Generation)[] => {
      const { intent, as } = steer(newest.intent, input, newest === living ? (status?.state ?? 'stopped') : 'waiting');
      const isNew = intent !== newest.intent || isFirst;
      isFirst = false;
      if (intent !== newest.intent) newest = new Generation(intent);
      const replies = replied(as === 'unknown' ? unknown(input) : newest.accept(input.request, as));
      return isNew ? [...replies, newest] : replies;
    };

    /** Runs, each after the backoff of the one before: until none is due, or something newer is wanted. */
    const runs = (intent: Intent & { want: 'up' }, superseded$: Observable<Generation>): Observable<ServerEvent> => {
      const stop$ = superseded$.pipe(map((newer) => ({ reason: causeText(newer.intent.cause) })));
      let cause: Cause | 'crash' = intent.cause;
      const next$ = defer(() => {
        const why = cause;
        cause = 'crash';
        return run({ config: intent.config, cause: why, stop$, ...surroundings });
      });
      const delay = () =>
        status?.state === 'restarting' ? backoff(status.backoffMs ?? 0).pipe(takeUntil(superseded$)) : EMPTY;
      return next$.pipe(repeat({ delay }));
    };

    const life = (intent: Intent, superseded$: Observable<Generation>): Observable<ServerEvent> => {
      switch (intent.want) {
        case 'up':
          return runs(intent, superseded$);
        case 'down':
          return of({ type: 'down' });
        case 'gone':
          return of({ type: 'removed' });
      }
    };

    const lived = (generation: Generation, superseded$: Observable<Generation>): Observable<ServerOutput> => {
      living = generation;
      const { intent } = generation;
      const outputs$ = concatLean(leftovers(name, surroundings), life(intent, superseded$)).pipe(
        concatMapIterable((event): readonly ServerOutput[] => {
          const before = status;
          status = advanced(before, intent, event, surroundings.host.clock.now());
          const replies = replied(generation.settle(event, status));
          if (status === undefined || status === before) return replies;
          return [{ type: 'status', status, event: event.type }, ...replies];
        }),
      );
      return concatLean(
        outputs$,
        defer(() => from(replied(generation.end()))),
      );
    };

    const gone$ = defer(() => of(new Generation({ want: 'gone', cause: 'shutdown' })));
    return concatLean(inputs$.pipe(concatMapIterable(accept)), gone$).pipe(
      pipeWhere<ServerOutput, Generation, ServerOutput>(
        isGeneration,
        handoverMap(lived, (overtaken) => replied(overtaken.end())),
      ),
    );
  });
