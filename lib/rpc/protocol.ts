import { codes, isXyError, XyError } from '../errors.ts';
import { wellFormedJson } from '../text/well-formed.ts';

/** The id of a request, which is returned exactly as sent. */
export type Id = string | number | ExactNumber | null;

/** A number that JavaScript can't represent, as it was sent: `9007199254740993`. */
export interface ExactNumber {
  readonly source: string;
}

/** A call. Without an `id` it is a notification: carried out, but never answered (JSON-RPC 2.0 § 4.1). */
export interface Request {
  readonly id: Id | undefined;
  readonly method: string;
  /** An object, an array, or undefined if there are none. */
  readonly params: unknown;
}

/** One element of a message: a request, or the error to answer if it is invalid. */
export type Entry =
  | { readonly type: 'request'; readonly request: Request }
  | { readonly type: 'invalid'; readonly id: Id; readonly error: XyError };

/** One line of a client. A batch is answered with an array (JSON-RPC 2.0 § 6), anything else with an object. */
export type Message =
  | { readonly type: 'single'; readonly entries: readonly [Entry] }
  | { readonly type: 'batch'; readonly entries: readonly Entry[] };

/** The maximum number of calls in a batch. A larger one is rejected as a whole. */
export const MAX_BATCH = 10_000;

/**
 * Decodes one JSON text as a message. Errors are entries to be answered, never thrown (JSON-RPC 2.0 § 4 and § 5.1).
 */
export const decode = (text: string): Message => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return unreadable(`not JSON: ${error instanceof Error ? error.message : ''}`);
  }
  const exactId = exactIds(text);
  if (!Array.isArray(value)) return { type: 'single', entries: [entry(value, () => exactId(0))] };
  if (value.length === 0) return single(invalid(null, 'a batch must not be empty'));
  if (value.length > MAX_BATCH)
    return single(invalid(null, `a batch may have ${MAX_BATCH} calls, not ${value.length}`));
  return { type: 'batch', entries: value.map((each, at) => entry(each, () => exactId(at))) };
};

/** The message for a line that can't be parsed: its answer is −32700 with the id null. */
export const unreadable = (message: string): Message =>
  single({ type: 'invalid', id: null, error: new XyError(codes.parseError, message) });

/**
 * @param isShared whether it is the result of other calls too, and never changes.
 * @returns the answer to a successful call, as JSON. An undefined result is null on the wire.
 * @throws TypeError, RangeError if the result is not a JSON value, or is too large.
 */
export const success = (id: Id, result: unknown, isShared = false): string =>
  response(
    id,
    `"result":${isShared && typeof result === 'object' && result !== null ? sharedJson(result) : json(result)}`,
  );

/** The encoded shared results. */
const encoded = new WeakMap<object, string>();

const sharedJson = (result: object): string => {
  const text = encoded.get(result) ?? json(result);
  encoded.set(result, text);
  return text;
};

/** @returns the answer to a failed call, as JSON. The details of an error that is not an `XyError` are only logged. */
export const failure = (id: Id, error: unknown): string =>
  response(id, `"error":${json(isXyError(error) ? described(error) : INTERNAL_ERROR)}`);

/** @returns a notification, as JSON. */
export const notification = (method: string, params: unknown): string => json({ jsonrpc: '2.0', method, params });

/** Well-formed JSON. Only ids are returned as they were sent; all other text is that of xy or of servers. */
const json = (value: unknown): string => wellFormedJson(JSON.stringify(value) ?? 'null');

const isExact = (id: Id): id is ExactNumber => typeof id === 'object' && id !== null;

const response = (id: Id, member: string): string =>
  `{"jsonrpc":"2.0","id":${isExact(id) ? id.source : JSON.stringify(id)},${member}}`;

const INTERNAL_ERROR = { code: codes.internalError, message: "internal error: the daemon's log has the details" };

const described = ({ code, message, data }: XyError) => ({ code, message, ...(data === undefined ? {} : { data }) });

const single = (only: Entry): Message => ({ type: 'single', entries: [only] });

const invalid = (id: Id, message: string): Entry => ({
  type: 'invalid',
  id,
  error: new XyError(codes.invalidRequest, message),
});

/** A string, or a number. */
const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** The numeric ids of a message as they were sent. Parses the text a second time at the first call. */
const exactIds = (text: string): ((at: number) => string) => {
  let entries: readonly { readonly id: string }[] | undefined;
  return (at) => {
    entries ??= [JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)))].flat();
    return entries[at]?.id ?? '';
  };
};

/** The id as it was sent, if it was rounded: an integer beyond 2^53, or a fraction. */
const exactly = (id: number, source: string): Id => (String(id) === source ? id : { source });

const entry = (value: unknown, exactId: () => string): Entry => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid(null, 'a request must be an object');
  }
  const { jsonrpc, id: sent, method, params } = value as Readonly<Record<string, unknown>>;
  if (sent !== undefined && !isId(sent)) return invalid(null, '`id` must be a string, a number or null');
  const id = typeof sent === 'number' && !Number.isSafeInteger(sent) ? exactly(sent, exactId()) : sent;
  const known = id ?? null;
  if (jsonrpc !== '2.0') return invalid(known, '`jsonrpc` must be "2.0"');
  if (typeof method !== 'string') return invalid(known, '`method` must be a string');
  if (params !== undefined && (typeof params !== 'object' || params === null)) {
    return invalid(known, '`params` must be an object or an array');
  }
  return { type: 'request', request: { id, method, params } };
};

// A number such as 1e999 is infinite here.
const isId = (value: unknown): value is Exclude<Id, ExactNumber> =>
  value === null || typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
