import { concat, defer, filter, finalize, map, type Observable, of, share, takeUntil } from 'rxjs';
import { codes, XyError } from '../errors.ts';
import type { Followed } from '../ports.ts';
import type { StatusChange } from '../roster.ts';
import type { Call } from '../rpc/method.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { concatMapIterable } from '../rx/lean/concat-map-iterable.ts';
import type { ServerChange } from '../wire/notifications.ts';
import type { Subscribed } from '../wire/shapes.ts';
import { conflate } from './conflate.ts';
import type { MethodContext } from './context.ts';
import { entryNamed } from './entry-named.ts';
import { type Handler, type HandlerOutput, result } from './handler.ts';
import { encodedLines, portions } from './log-lines.ts';
import { wireHealth } from './summary.ts';

/** What a subscription has for its client after its id. */
type Subscription$ = Observable<HandlerOutput<Subscribed>>;

/** A subscription: its id as the result, then what `stream$` has, until it is cancelled. */
const subscribed = (call: Call, stream$: (id: number) => Subscription$): Subscription$ => {
  const id = call.subscriptionId();
  return concatLean(of(result({ subscription_id: id })), stream$(id).pipe(takeUntil(call.cancelled$(id))));
};

/**
 * `logs`: the tail asked for, then the live lines if `follow`, then `log_end` (SPEC § 4, § 5.1). With `text` the lines come
 * many at a time, as `log_text` with the `text` that `xy logs` prints: half the bytes, and a fraction of the work.
 */
export const logs =
  ({ roster, journal }: MethodContext): Handler<'logs'> =>
  ({ name, tail, follow = false, text = false }, call) => {
    entryNamed(roster, name);
    return subscribed(call, (subscription_id) => {
      const form = text ? 'text' : 'lines';
      const reply = (followed: Followed): HandlerOutput<Subscribed> =>
        followed.type === 'lines'
          ? { type: 'bytes', bytes: encodedLines(followed.stretch, form, name, subscription_id) }
          : { type: 'notify', method: 'log_gap', params: { subscription_id, dropped: followed.lines } };
      const end: HandlerOutput<Subscribed> = { type: 'notify', method: 'log_end', params: { subscription_id } };
      const lines$ = journal(name).follow({
        ...(tail !== undefined && { tail }),
        live: follow,
        gate: call.gate,
        portion: portions[form],
      });
      return concat(lines$.pipe(map(reply)), of(end));
    });
  };

/** What a change of status is to those who follow the events: a change of state, of health, of both, or nothing. */
const changesOf = ({
  status: { name, state },
  transition,
  health,
  atUnixMs,
}: StatusChange): readonly ServerChange[] => {
  if (transition === undefined && health === undefined) return [];
  return [
    {
      name,
      ...(transition ?? { from: state, to: state, at_unix_ms: atUnixMs }),
      ...(health && { health: wireHealth(health) }),
    },
  ];
};

/**
 * Who follows all servers is counted as so much memory: mostly for the time that each change takes with each of them, of
 * whom there are hundreds at most by this.
 */
const EVERY_CHANGE_BYTES = 96 << 10;

/**
 * `events`: changes of state and of health as they happen, of one server or of all, then `events_end` when the daemon stops. A
 * reader that is too slow gets them conflated.
 */
export const events = ({ roster, changes$ }: MethodContext): Handler<'events'> => {
  // What all are told is made once.
  const news$ = changes$.pipe(concatMapIterable(changesOf), share({ resetOnComplete: false }));
  return ({ name }, call) => {
    if (name !== undefined) entryNamed(roster, name);
    return subscribed(call, (subscription_id) => {
      const end: HandlerOutput<Subscribed> = { type: 'notify', method: 'events_end', params: { subscription_id } };
      const events$: Subscription$ = (
        name === undefined ? news$ : news$.pipe(filter((change) => change.name === name))
      ).pipe(
        conflate(call.gate, call.charge),
        map((event) => ({ type: 'notify', method: 'event', params: { subscription_id, ...event } })),
      );
      return defer(() => {
        const bytes = name === undefined ? EVERY_CHANGE_BYTES : 0;
        call.charge(bytes);
        return concat(events$, of(end)).pipe(finalize(() => call.charge(-bytes)));
      });
    });
  };
};

/** `logs_cancel`, `events_cancel`: after the answer nothing more comes. One that has ended already may be cancelled. */
export const cancel: Handler<'logs_cancel' | 'events_cancel'> = ({ subscription_id }, call) => {
  if (!call.cancel(subscription_id)) {
    throw new XyError(codes.invalidParams, `\`subscription_id\`: there is no subscription ${subscription_id} here`);
  }
  return of(result({}));
};
