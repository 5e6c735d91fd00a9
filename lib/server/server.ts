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
import { same } from '../config/schema/same.ts';
import type { Cause, Input, Reply, ServerEvent, ServerOutput, ServerStatus } from '../model.ts';
import { handoverMap } from '../rx/handover-map.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import { pipeWhere } from '../rx/lean/pipe-where.ts';
import { Generation } from './generation.ts';
import { type Intent, NOTHING, steer } from './intent.ts';
import { leftovers, run, type Surroundings } from './run.ts';
import { advance, causeText, initial } from './status.ts';

/** A timer of 0 ms takes 1 ms in Node, which is a third of the duration of a restart. */
const backoff = (ms: number): Observable<unknown> => timer(ms, ms > 0 ? asyncScheduler : asapScheduler);

const replied = (replies: readonly Reply[]): readonly ServerOutput[] =>
  replies.map((reply) => ({ type: 'reply', ...reply }));

const unknown = ({ name, request }: Input): readonly Reply[] =>
  request === undefined
    ? []
    : [{ request, outcome: { type: 'failed', kind: 'unknown', message: `no such server: ${name}` } }];

/** Whether the settings of the health checks differ. */
const hasOtherChecks = ({ config: before }: Intent, { config: after }: Intent): boolean =>
  !(same(before?.health, after?.health) && same(before?.mcp, after?.mcp));

const isGeneration = (value: ServerOutput | Generation): value is Generation => value instanceof Generation;

/** The status after an event in the life of an intent; undefined for a server that was never configured. */
const advanced = (before: ServerStatus | undefined, { config, cause }: Intent, event: ServerEvent, at: number) => {
  const status = before === undefined || before.gone ? config && initial(config) : before;
  return status && advance(status, event, { config: config ?? status.config, cause }, at);
};

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
    // The meaning of an input depends on the current state: the status that the pipeline emits is read back here.
    let status: ServerStatus | undefined;
    let newest = new Generation(NOTHING);
    let living: Generation | undefined;
    let isFirst = true;

    /** Applies an event in the life of a generation. @returns the new status, if it changed, and the replies due now. */
    const happened = (generation: Generation, event: ServerEvent): readonly ServerOutput[] => {
      const before = status;
      status = advanced(before, generation.intent, event, surroundings.host.clock.now());
      const replies = replied(generation.settle(event, status));
      if (status === undefined || status === before) return replies;
      return [{ type: 'status', status, event: event.type }, ...replies];
    };

    /** Applies settings that need no restart: the current run continues and reads them from now on. */
    const adjust = (intent: Intent, { request }: Input): readonly ServerOutput[] => {
      const rechecked = hasOtherChecks(newest.intent, intent);
      newest.adjust(intent);
      const outputs = newest === living ? happened(newest, { type: 'adjusted', rechecked }) : [];
      if (rechecked) newest.recheck();
      return request === undefined ? outputs : [...outputs, { type: 'reply', request, outcome: { type: 'settled' } }];
    };

    /** Applies an input. @returns the replies that are due now, and the new generation if there is one. */
    const accept = (input: Input): readonly (ServerOutput | Generation)[] => {
      const { intent, as } = steer(newest.intent, input, newest === living ? (status?.state ?? 'stopped') : 'waiting');
      if (input.type === 'adjust' && newest.intent.want !== 'gone') return adjust(intent, input);
      const isNew = intent !== newest.intent || isFirst;
      isFirst = false;
      if (intent !== newest.intent) newest = new Generation(intent);
      const replies = replied(as === 'unknown' ? unknown(input) : newest.accept(input.request, as));
      return isNew ? [...replies, newest] : replies;
    };

    /** One run after another, each after its backoff, until no restart is due or a newer intent exists. */
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
      const delay = () =>
        status?.state === 'restarting' ? backoff(status.backoffMs ?? 0).pipe(takeUntil(superseded$)) : EMPTY;
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
      living = generation;
      const outputs$ = concatLean(leftovers(name, surroundings), life(generation, superseded$)).pipe(
        concatMapIterable((event) => happened(generation, event)),
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
