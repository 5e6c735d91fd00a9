import { createParser } from 'eventsource-parser';
import { elementsOf, type Json, readJson } from '../json/json-text.ts';
import { Failed } from './failed.ts';
import { type Answer, MOST_OF_MESSAGE, textOf, wholeText } from './http.ts';

/** The position at which an event stream can be resumed (MCP 2025-11-25, "Resumability and Redelivery"). */
export interface Bookmark {
  lastEventId?: string;
  retryMs?: number;
}

const mediaTypeOf = ({ headers }: Answer): string =>
  (headers['content-type'] ?? '').split(';', 1).join('').trim().toLowerCase();

/** The data of each event of type `message`; clients ignore others. @throws Failed */
async function* events(answer: Answer, bookmark: Bookmark): AsyncGenerator<string> {
  const arrived: string[] = [];
  let isTooLarge = false;
  const parser = createParser({
    maxBufferSize: MOST_OF_MESSAGE,
    onEvent: ({ id, event = 'message', data }) => {
      if (id !== undefined) bookmark.lastEventId = id;
      if (event === 'message') arrived.push(data);
    },
    onRetry: (ms) => {
      bookmark.retryMs = ms;
    },
    onError: ({ type }) => {
      isTooLarge ||= type === 'max-buffer-size-exceeded';
    },
  });
  for await (const piece of textOf(answer)) {
    parser.feed(piece);
    yield* arrived.splice(0);
    if (isTooLarge) throw new Failed({ type: 'too-large' });
  }
}

/** The messages of a batch (MCP 2025-03-26), or the single one. */
const messagesOf = (json: Json): readonly Json[] =>
  Array.isArray(json.value) ? elementsOf(json.text).flatMap((text) => readJson(text) ?? []) : [json];

const STREAM = 'text/event-stream';

/** Whether clients accept the content type (MCP 2025-11-25, transports: one of two). Pure. */
export const isReadable = (answer: Answer): boolean => ['application/json', STREAM, ''].includes(mediaTypeOf(answer));

/** The JSON-RPC messages of an answer as they arrive. @throws Failed */
export async function* messagesIn(answer: Answer, bookmark: Bookmark): AsyncGenerator<Json> {
  if (mediaTypeOf(answer) === STREAM) {
    for await (const data of events(answer, bookmark)) {
      const json = readJson(data);
      if (json !== undefined) yield* messagesOf(json);
    }
    return;
  }
  const text = await wholeText(answer);
  const json = readJson(text);
  if (json !== undefined) yield* messagesOf(json);
  else if (text.trim() !== '') {
    const type = mediaTypeOf(answer) || 'something without a content type';
    throw new Failed({ type: 'not-mcp', status: answer.status, why: `it is ${type}` });
  }
}
