import { concat, concatMap, defer, filter, map, type Observable, of, takeUntil } from 'rxjs';
import { codes, XyError } from '../errors.ts';
import type { Followed } from '../ports.ts';
import type { Happening } from '../roster.ts';
import type { Call, Method, Reply } from '../rpc/method.ts';
import { count, flag, number, optional, readParams, text } from '../rpc/params.ts';
import { concatLean } from '../rx/lean/concat-lean.ts';
import { answer } from './answer.ts';
import { conflate, type ServerChange } from './conflate.ts';
import { encodedLines, portions } from './log-lines.ts';
import { entryNamed } from './servers.ts';
import { wireHealth } from './summary.ts';
import type { World } from './world.ts';

/** A subscription: its id as the result, then what `stream$` has, until it is cancelled. */
const subscribed = (call: Call, stream$: (id: number) => Observable<Reply>): Observable<Reply> =>
  defer(() => {
    const id = call.subscriptionId();
    return concatLean(of(answer({ subscription_id: id })), stream$(id).pipe(takeUntil(call.cancelled$(id))));
  });

/**
 * `logs`: the tail asked for, then the live lines if `follow`, then `log_end` (SPEC § 4, § 5). With `text` the lines come
 * many at a time, as `log_text` with the `text` that `xy logs` prints: half the bytes, and a fraction of the work.
 */
export const logs =
  ({ roster, journal }: World): Method =>
  (params, call) =>
    defer(() => {
      const shape = { name: text, tail: optional(count), follow: optional(flag), text: optional(flag) };
      const { name, tail, follow, text: asText } = readParams(shape, params);
      entryNamed(roster, name);
      return subscribed(call, (subscription_id) => {
        const form = asText ? 'text' : 'lines';
        const reply = (followed: Followed): Reply =>
          followed.type === 'lines'
            ? { type: 'bytes', bytes: encodedLines(followed.stretch, form, name, subscription_id) }
            : { type: 'notify', method: 'log_gap', params: { subscription_id, dropped: followed.lines } };
        const end: Reply = { type: 'notify', method: 'log_end', params: { subscription_id } };
        const lines$ = journal(name).follow({
          ...(tail !== undefined && { tail }),
          live: follow ?? false,
          gate: call.gate,
          portion: portions[form],
        });
        return concat(lines$.pipe(map(reply)), of(end));
      });
    });

/** What a happening is to those who follow the events: a change of state, of health, of both, or nothing. */
const changesOf = ({ status: { name, state }, transition, health, atUnixMs }: Happening): readonly ServerChange[] => {
  if (transition === undefined && health === undefined) return [];
  return [
    {
      name,
      ...(transition ?? { from: state, to: state, at_unix_ms: atUnixMs }),
      ...(health && { health: wireHealth(health) }),
    },
  ];
};

/** `events`: changes of state and of health as they happen, of one server or of all. A reader that is too slow gets them conflated. */
export const events =
  ({ roster, happenings$ }: World): Method =>
  (params, call) =>
    defer(() => {
      const { name } = readParams({ name: optional(text) }, params);
      if (name !== undefined) entryNamed(roster, name);
      return subscribed(call, (subscription_id) =>
        happenings$.pipe(
          filter(({ status }) => name === undefined || status.name === name),
          concatMap(changesOf),
          conflate(call.gate),
          map((event): Reply => ({ type: 'notify', method: 'event', params: { subscription_id, ...event } })),
        ),
      );
    });

/** `logs_cancel`, `events_cancel`: after the answer nothing more comes. One that has ended already may be cancelled. */
export const cancel = (): Method => (params, call) =>
  defer(() => {
    const { subscription_id } = readParams({ subscription_id: number }, params);
    if (!call.cancel(subscription_id)) {
      throw new XyError(codes.invalidParams, `\`subscription_id\`: there is no subscription ${subscription_id} here`);
    }
    return of(answer({}));
  });
