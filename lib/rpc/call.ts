import { catchError, defer, EMPTY, filter, finalize, identity, map, type Observable, of, takeWhile, tap } from 'rxjs';
import { codes, isXyError, XyError } from '../errors.ts';
import type { Gate } from '../ports.ts';
import { cut } from '../text/cut.ts';
import { inTurns } from './in-turns.ts';
import type { Latch } from './latch.ts';
import type { Call, Method, MethodOutput, Methods, Report } from './method.ts';
import { failure, notification, type Request, success } from './protocol.ts';
import type { Subscriptions } from './subscriptions.ts';
import type { Lane } from './turns.ts';

/** An output of a call: its one answer (undefined for a notification), or a notice. As JSON, without brackets. */
export type Outgoing =
  | { readonly type: 'answer'; readonly text: string | undefined }
  | { readonly type: 'notice'; readonly bytes: Uint8Array | string; readonly isCancelled: () => boolean };

/** What the calls of a connection share. */
export interface Callee {
  readonly methods: Methods;
  readonly lane: Lane;
  readonly subscriptions: Subscriptions;
  readonly report: Report;
  /** Adds to the bytes that are kept for the client; negative when they are released. */
  readonly charge: (bytes: number) => void;
}

/** The approximate memory of an unanswered call, and of a subscription. */
const CALL_BYTES = 2 << 10;
const SUBSCRIPTION_BYTES = 16 << 10;

/**
 * One call: exactly one answer, and its notices, in the order of the method's emissions. Cold. Completes with the
 * method; never errors.
 */
export const call = ({ id, method, params }: Request, gate: Gate, callee: Callee): Observable<Outgoing> =>
  defer(() => {
    const { methods, subscriptions, report, lane, charge } = callee;
    const own = new Map<number, Latch>();
    // So that an error or completion after the answer does not become a second answer.
    let answered = false;
    let weight = 0;
    const weigh = (calls: number) => {
      lane.count(calls - weight);
      charge((calls - weight) * CALL_BYTES);
      weight = calls;
    };
    weigh(1);

    const context: Call = {
      gate,
      charge,
      weigh,
      inTurns: () => inTurns(lane, { isBegun: true }),
      subscriptionId: () => {
        const { id, cancelled } = subscriptions.begin();
        own.set(id, cancelled);
        charge(SUBSCRIPTION_BYTES);
        return id;
      },
      cancelled$: (id) => subscriptions.cancelled$(id),
      cancel: (id) => subscriptions.cancel(id),
    };
    const isCancelled = () => [...own.values()].some((cancelled) => cancelled.isOpen);
    const answer = (text: string | undefined): Outgoing => {
      answered = true;
      weigh(0);
      return { type: 'answer', text };
    };

    const outgoing = (output: MethodOutput): Outgoing => {
      switch (output.type) {
        case 'result':
          if (answered) throw new Error('a second result');
          return answer(id === undefined ? undefined : success(id, output.result, output.isShared));
        case 'notify':
          return { type: 'notice', bytes: `${notification(output.method, output.params)}\n`, isCancelled };
        case 'bytes':
          return { type: 'notice', bytes: output.bytes, isCancelled };
      }
    };

    return defer(() => methodNamed(method, methods)(params, context)).pipe(
      map(outgoing),
      tap({
        complete: () => {
          if (!answered) throw new Error('no result');
        },
      }),
      catchError((error: unknown) => {
        if (answered || !isXyError(error)) report(error, method);
        return answered ? EMPTY : of(answer(id === undefined ? undefined : failure(id, error)));
      }),
      id === undefined ? untilAnswered : identity,
      finalize(() => {
        weigh(0);
        charge(-own.size * SUBSCRIPTION_BYTES);
        for (const id of own.keys()) subscriptions.end(id);
      }),
    );
  });

/** A client of a notification doesn't get the id of its subscription: notices after the result are not sent. */
const untilAnswered = (outgoing$: Observable<Outgoing>): Observable<Outgoing> =>
  outgoing$.pipe(
    takeWhile(({ type }) => type !== 'answer', true),
    filter(({ type }) => type === 'answer'),
  );

const methodNamed = (name: string, methods: Methods): Method => {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (method === undefined) throw new XyError(codes.methodNotFound, `no method ${JSON.stringify(cut(name, 100))}`);
  return method;
};
