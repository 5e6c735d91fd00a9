import {
  asapScheduler,
  asyncScheduler,
  defer,
  distinctUntilChanged,
  EMPTY,
  finalize,
  map,
  type Observable,
  of,
  repeat,
  takeUntil,
  timer,
} from 'rxjs';
import type { Cause, Input, ServerEvent, ServerStatus } from '../model.ts';
import type { Host } from '../ports.ts';
import { handoverMap } from '../rx/handover-map.ts';
import type { KeyedMutex } from '../rx/keyed-mutex.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import { scanDistinct } from '../rx/lean/scan-distinct.ts';
import { type Intent, NOTHING, steer } from './intent.ts';
import { leftovers, run } from './run.ts';
import { advance, causeText, initial } from './status.ts';
import { WaitingRoom } from './waiting-room.ts';

/** The world as one server sees it. */
export interface Surroundings {
  readonly host: Host;
  readonly ports: KeyedMutex<number>;
}

/** Emits after so long. Node takes no timer for less than 1 ms, which is a third of what a restart takes. */
const wait = (ms: number): Observable<unknown> => timer(ms, ms > 0 ? asyncScheduler : asapScheduler);

/** An intent, and those who wait to hear what it comes to. */
interface Order {
  readonly intent: Intent;
  readonly room: WaitingRoom;
}

const order = (intent: Intent): Order => ({ intent, room: new WaitingRoom() });

/** The order after an input; whoever sent it waits in the room of the order that will answer it. */
const take = (current: Order, input: Input, standing: Parameters<typeof steer>[2]): Order => {
  const { intent, as } = steer(current.intent, input, standing);
  const next = intent === current.intent ? current : order(intent);
  if (as === 'unknown') input.answer?.({ type: 'failed', kind: 'unknown', message: `no such server: ${input.name}` });
  else next.room.admit(input.answer, as);
  return next;
};

/** What befell the life of an order moves the status. There is none of a server that was never configured. */
const advanced = (before: ServerStatus | undefined, { intent }: Order, event: ServerEvent, at: number) => {
  const { config, cause } = intent;
  const status = before === undefined || before.gone ? config && initial(config) : before;
  return status && advance(status, event, { config: config ?? status.config, cause }, at);
};

/** Tells those who wait for an order what an event in its life means for them. */
const tell = ({ room }: Order, event: ServerEvent, status: ServerStatus | undefined): void => {
  if (event.type === 'unlaunched') room.fail(event.failure);
  else if (event.type === 'halted' && status?.survivors)
    room.fail({ kind: 'survivors', message: `${status.name}: ${status.error}` });
  else if (event.type === 'spawned' || event.type === 'halted' || event.type === 'removed') room.done();
};

/**
 * Statuses of one server, each different from the one before. Cold: subscribing takes charge of the process.
 *
 * Inputs revise what is wanted (`steer`); a new intent asks the life before it to end, and lives only when it has
 * (`handoverMap`); what befalls a life moves the status (`advance`). Completing `inputs$` is a graceful stop and
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
  { host, ports }: Surroundings,
): Observable<ServerStatus> =>
  defer(() => {
    // A scan's state, in cells that its own source reads back: what an input means depends on how things stand.
    let status: ServerStatus | undefined;
    let living: Order | undefined;

    const standing = (newest: Order) => (newest === living ? (status?.state ?? 'stopped') : 'waiting');

    /** For `repeat`: emits when the next run is due; completes empty, so no more runs, when none is or when superseded. */
    const backoff = (superseded$: Observable<unknown>) =>
      status?.state === 'restarting' ? wait(status.backoffMs ?? 0).pipe(takeUntil(superseded$)) : EMPTY;

    const runs = (
      { config, cause: begun }: Intent & { want: 'up' },
      superseded$: Observable<Order>,
    ): Observable<ServerEvent> => {
      const asked$ = superseded$.pipe(map((newer) => ({ reason: causeText(newer.intent.cause) })));
      let cause: Cause | 'crash' = begun;
      const next$ = defer(() => {
        const why = cause;
        cause = 'crash';
        return run({ config, cause: why, asked$, host, ports });
      });
      return next$.pipe(repeat({ delay: () => backoff(superseded$) }));
    };

    const life = (intent: Intent, superseded$: Observable<Order>): Observable<ServerEvent> => {
      switch (intent.want) {
        case 'up':
          return runs(intent, superseded$);
        case 'down':
          return of({ type: 'halted' });
        case 'gone':
          return of({ type: 'removed' });
      }
    };

    const wanted$ = inputs$.pipe(
      scanDistinct((newest, input) => take(newest, input, standing(newest)), order(NOTHING)),
    );
    const gone$ = defer(() => of(order({ want: 'gone', cause: 'shutdown' })));
    return concatLean(wanted$, gone$).pipe(
      handoverMap(
        (next, superseded$) => {
          living = next;
          return concatLean(leftovers(name, { host, ports }), life(next.intent, superseded$)).pipe(
            concatMapIterable((event) => {
              status = advanced(status, next, event, host.clock.now());
              tell(next, event, status);
              return status === undefined ? [] : [status];
            }),
            finalize(() => next.room.done()),
          );
        },
        (overtaken) => {
          overtaken.room.done();
          return EMPTY;
        },
      ),
      distinctUntilChanged(),
    );
  });
