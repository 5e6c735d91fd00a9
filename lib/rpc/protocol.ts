import { codes, XyError } from '../errors.ts';
import { wellFormedJson } from '../text/well-formed.ts';

/** What a request is told by; it comes back as sent. */
export type Id = string | number | ExactNumber | null;

/** A number that is none of those that JavaScript has, as it was sent: `9007199254740993`. */
export interface ExactNumber {
  readonly source: string;
}

/** A call. One whose `id` is undefined is a notification: carried out, and never answered (JSON-RPC 2.0 § 4.1). */
export interface Request {
  readonly id: Id | undefined;
  readonly method: string;
  /** An object, an array, or undefined where there are none. */
  readonly params: unknown;
}

/** One element of a message: a request, or why it is none and what to answer. */
export type Entry =
  | { readonly type: 'request'; readonly request: Request }
  | { readonly type: 'invalid'; readonly id: Id; readonly error: XyError };

/** One line of a client. The answers to a batch are one array (JSON-RPC 2.0 § 6), to anything else one object. */
export type Message =
  | { readonly type: 'single'; readonly entries: readonly [Entry] }
  | { readonly type: 'batch'; readonly entries: readonly Entry[] };

/** More calls in one batch are refused as a whole: half a million of `[1,1,…` would keep everybody else waiting. */
export const MAX_BATCH = 10_000;

/**
 * One JSON text as a message. Whatever is wrong with it is an entry to be answered, never thrown
 * (JSON-RPC 2.0 § 4 and § 5.1).
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

/** What is answered to a line that can't be read: −32700 with the id null. */
export const unreadable = (message: string): Message =>
  single({ type: 'invalid', id: null, error: new XyError(codes.parseError, message) });

/**
 * @param isShared whether it is the result of other calls too, and never changes.
 * @returns the answer to a call that succeeded, as JSON. A result of undefined is null on the wire.
 * @throws TypeError, RangeError where the result is no JSON value, or too large a one.
 */
export const success = (id: Id, result: unknown, isShared = false): string =>
  response(
    id,
    `"result":${isShared && typeof result === 'object' && result !== null ? sharedJson(result) : json(result)}`,
  );

/** What results that are shared were encoded as. */
const encoded = new WeakMap<object, string>();

const sharedJson = (result: object): string => {
  const text = encoded.get(result) ?? json(result);
  encoded.set(result, text);
  return text;
};

/** @returns the answer to a call that failed, as JSON. What is no `XyError` is nobody's business but the log's. */
export const failure = (id: Id, error: unknown): string =>
  response(id, `"error":${json(error instanceof XyError ? described(error) : INTERNAL_ERROR)}`);

/** @returns a message of ours that wants no answer, as JSON. */
export const notification = (method: string, params: unknown): string => json({ jsonrpc: '2.0', method, params });

/** Only ids go back as they came; everything else is text of xy's, or of servers, and is well-formed. */
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

/** The ids of a message, which are numbers, as they were sent. Reads the text a second time when it is first asked. */
const exactIds = (text: string): ((at: number) => string) => {
  let entries: readonly { readonly id: string }[] | undefined;
  return (at) => {
    entries ??= [JSON.parse(text.replace(TOKEN, (token) => (token.startsWith('"') ? token : `"${token}"`)))].flat();
    return entries[at]?.id ?? '';
  };
};

/** An integer beyond 2^53 and a fraction may have been rounded. */
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
