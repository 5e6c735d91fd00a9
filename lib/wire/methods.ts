import { count, flag, number, optional, type Params, readParams, readTarget, type Shape, text } from './params.ts';
import type { Changes, Details, Info, Restarted, Started, Stopped, Subscribed, Summary } from './shapes.ts';

/** One method of the wire: the check of its params, and the type of its result. */
export interface MethodSpec<P, R> {
  /** @throws XyError −32602 that names the wrong parameter. */
  readonly read: (params: unknown) => P;
  /** Answered only when processes have started or ended: clients set no time limit. */
  readonly waits?: true;
  /** The type of the result; it never has a value. */
  readonly result?: R;
}

/** A method with the result `R`: `method<Details>()(named)`. */
const method =
  <R>() =>
  <P>(read: (params: unknown) => P): MethodSpec<P, R> => ({ read });

const waiting =
  <R>() =>
  <P>(read: (params: unknown) => P): MethodSpec<P, R> => ({ read, waits: true });

const shape =
  <S extends Shape>(fields: S) =>
  (params: unknown): Params<S> =>
    readParams(fields, params);

const none = shape({});
const subscription = shape({ subscription_id: number });

/**
 * Every method of the wire (SPEC § 5.1), once: the daemon's handlers, the checks of params and the CLI's client take their types
 * from this table, so that a result that changes on one side is a type error on the other.
 */
const table = {
  list: method<readonly Summary[]>()(none),
  status: method<Details>()(shape({ name: text })),
  start: waiting<Started>()(readTarget),
  stop: waiting<Stopped>()(readTarget),
  restart: waiting<Restarted>()(readTarget),
  reload: waiting<Changes>()(none),
  logs: method<Subscribed>()(
    shape({ name: text, tail: optional(count), follow: optional(flag), text: optional(flag) }),
  ),
  logs_cancel: method<object>()(subscription),
  events: method<Subscribed>()(shape({ name: optional(text) })),
  events_cancel: method<object>()(subscription),
  info: method<Info>()(none),
};

/** The name of a method. */
export type MethodName = keyof typeof table;

/** The params of a method, checked. */
export type ParamsOf<M extends MethodName> = ReturnType<(typeof table)[M]['read']>;

/** The result of a method. */
export type ResultOf<M extends MethodName> = NonNullable<(typeof table)[M]['result']>;

/** The table, typed for code that is generic over the method. */
export const methods: { readonly [M in MethodName]: MethodSpec<ParamsOf<M>, ResultOf<M>> } = table;

/** A command to servers. */
export type Command = 'start' | 'stop' | 'restart';
