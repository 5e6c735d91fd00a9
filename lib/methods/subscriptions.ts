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
import { encodedLines, readLimits } from './log-lines.ts';
import { wireHealth } from './summary.ts';

/** The outputs of a subscription. */
type Subscription$ = Observable<HandlerOutput<Subscribed>>;

/** A subscription: its id as the result, then the outputs of `stream$`, until it is cancelled. */
const subscribed = (call: Call, stream$: (id: number) => Subscription$): Subscription$ => {
  const id = call.subscriptionId();
  return concatLean(of(result({ subscription_id: id })), stream$(id).pipe(takeUntil(call.cancelled$(id))));
};

/**
 * `logs`: the requested tail, then the live lines if `follow`, then `log_end` (SPEC § 4, § 5.1). With `text`, many
 * lines are sent as one `log_text`, in the format of `xy logs`: half the bytes, and a fraction of the CPU time.
 */
export const logs =
  ({ roster, journal }: MethodContext): Handler<'logs'> =>
  ({ name, tail, follow = false, text = false }, call) => {
    entryNamed(roster, name);
    return subscribed(call, (subscription_id) => {
      const form = text ? 'text' : 'lines';
      const reply = (followed: Followed): HandlerOutput<Subscribed> =>
        followed.type === 'lines'
          ? { type: 'bytes', bytes: encodedLines(followed.logSlice, form, name, subscription_id) }
          : { type: 'notify', method: 'log_gap', params: { subscription_id, dropped: followed.lines } };
      const end: HandlerOutput<Subscribed> = { type: 'notify', method: 'log_end', params: { subscription_id } };
      const lines$ = journal(name).follow({
        ...(tail !== undefined && { tail }),
        live: follow,
        gate: call.gate,
        readLimit: readLimits[form],
      });
      return concat(lines$.pipe(map(reply)), of(end));
    });
  };

/** The event of a change of status: a change of state, of health, or of both; none if neither has changed. */
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
 * A subscription to the events of all servers counts as this much memory. That limits them to some hundreds, since each
 * change costs CPU time for each of them.
 */
const EVERY_CHANGE_BYTES = 96 << 10;

/**
 * `events`: changes of state and of health as they happen, of one server or of all, then `events_end` when the daemon
 * stops. For a slow reader, they are conflated.
 */
export const events = ({ roster, changes$ }: MethodContext): Handler<'events'> => {
  // Each event is made once for all subscriptions.
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

/**
 * `logs_cancel`, `events_cancel`: no notification follows the answer. A subscription that has already ended may be
 * cancelled, too.
 */
export const cancel: Handler<'logs_cancel' | 'events_cancel'> = ({ subscription_id }, call) => {
  if (!call.cancel(subscription_id)) {
    throw new XyError(codes.invalidParams, `\`subscription_id\`: there is no subscription ${subscription_id} here`);
  }
  return of(result({}));
};
