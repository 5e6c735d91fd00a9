import type { IncomingHttpHeaders } from 'node:http';
import type { BodyReader } from '../http/body.ts';
import { EventStream } from '../http/event-stream.ts';
import { AbridgedJson } from './abridged-json.ts';
import type { Message } from './messages.ts';

/** A JSON-RPC response, abridged. */
export type Response = {
  /** The first member that violates JSON-RPC 2.0 § 5. */
  readonly odd?: string;
} & (
  | { readonly type: 'result'; readonly result: Readonly<Record<string, unknown>> }
  | { readonly type: 'error'; readonly code: number; readonly message: string; readonly data: unknown }
);

/** Whether a value has properties. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** `application/json` of `Application/JSON; charset=utf-8`. */
export const mediaTypeOf = ({ 'content-type': type = '' }: IncomingHttpHeaders): string =>
  (type.split(';', 1)[0] ?? '').trim().toLowerCase();

export const EVENT_STREAM = 'text/event-stream';

/** Like the official clients: some servers return numbers as strings. */
const isId = (value: unknown, id: number): boolean =>
  (typeof value === 'string' || typeof value === 'number') && Number(value) === id;

const MEMBERS = { result: new Set(['jsonrpc', 'id', 'result']), error: new Set(['jsonrpc', 'id', 'error']) } as const;

const oddIn = (value: Readonly<Record<string, unknown>>, type: keyof typeof MEMBERS) => {
  const odd = value.jsonrpc === '2.0' ? Object.keys(value).find((key) => !MEMBERS[type].has(key)) : 'jsonrpc';
  return odd === undefined ? {} : { odd };
};

/** An error may have the id null, if the server could not read the request. */
const responseIn = (value: unknown, id: number): Response | undefined => {
  if (!isObject(value)) return undefined;
  const { result, error } = value;
  if (isObject(error) && (isId(value.id, id) || value.id === null || value.id === undefined)) {
    return {
      type: 'error',
      code: Number(error.code),
      message: String(error.message),
      data: error.data,
      ...oddIn(value, 'error'),
    };
  }
  return isObject(result) && isId(value.id, id) ? { type: 'result', result, ...oddIn(value, 'result') } : undefined;
};

/** The response may be one of a batch (MCP 2025-03-26). */
const responseAmong = (value: unknown, id: number): Response | undefined => {
  for (const each of Array.isArray(value) ? value : [value]) {
    const response = responseIn(each, id);
    if (response !== undefined) return response;
  }
  return undefined;
};

/** Reads the response to a request from the body of an answer. */
export interface ResponseReader extends BodyReader {
  /** The response; undefined if there was none. To be called when the body has been read. */
  response(): Response | undefined;
}

const fromJson = ({ id, levels }: Message): ResponseReader => {
  const json = new AbridgedJson(levels);
  return {
    read: (bytes) => json.read(bytes),
    response: () => responseAmong(json.value(), id),
  };
};

/** The stream may stay open after the response. As in clients, only events of type `message` count. */
const fromEvents = ({ id, levels }: Message): ResponseReader => {
  let found: Response | undefined;
  let json = new AbridgedJson(levels);
  const stream = new EventStream({
    data: (bytes) => void json.read(bytes),
    event: (type) => {
      if (type === 'message') found = responseAmong(json.value(), id);
      json = new AbridgedJson(levels);
      return found !== undefined;
    },
  });
  return { read: (bytes) => stream.read(bytes), response: () => found };
};

/** The reader for the response to `message`, as JSON or as an event. */
export const responseReader = (message: Message, headers: IncomingHttpHeaders): ResponseReader =>
  mediaTypeOf(headers) === EVENT_STREAM ? fromEvents(message) : fromJson(message);
