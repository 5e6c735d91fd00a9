import type { OutgoingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Era } from '../../model.ts';
import { lateAfter, NEVER, unless } from './abort.ts';
import { Failed } from './failed.ts';
import { type Answer, ask, type Question } from './http.ts';
import { isObject, type Json, objectText } from './json-text.ts';
import { type Bookmark, isReadable, messagesIn } from './messages-in.ts';
import {
  initializeParams,
  legacyHeaders,
  type Members,
  messageText,
  modernHeaders,
  modernParams,
  responseText,
} from './messages-out.ts';
import { redirected } from './redirected.ts';
import { isRequest, requestIdIn, resultIn } from './responses.ts';
import { refusalIn } from './statuses.ts';
import type { Target } from './target.ts';
import { faultIn } from './validity.ts';

/** How long the acceptance of a notification is waited for. */
const ACCEPTING_MS = 2_000;

/** Between the end of a stream and taking it up again, where the server does not say; and at least. */
const RETRY_MS = 1_000;
const SHORTEST_RETRY_MS = 100;

const METHOD_NOT_FOUND = JSON.stringify({
  code: -32601,
  message: 'xy has none of what servers may ask their clients for',
});

const sessionIn = ({ headers }: Answer): string | undefined => {
  const session = headers['mcp-session-id'];
  return typeof session === 'string' && session !== '' ? session : undefined;
};

/** What a header can have. */
const isSpeakable = (protocol: unknown): protocol is string =>
  typeof protocol === 'string' && /^[!-~]+$/.test(protocol);

/**
 * A conversation with a server, in one era: requests one after the other, each answered by what came, as it was written.
 * What the server asks for meanwhile is declined.
 */
export class Session {
  /** What real clients would stumble over on the way, a line each. */
  readonly oddities = new Set<string>();
  #target: Target;
  readonly #era: Era;
  #lastId = 0;
  #protocol: string | undefined;
  #session: string | undefined;
  /** Settles when it is known which session `initialize` has opened, if any. */
  #opening: Promise<unknown> | undefined;
  /** The request that has not been answered yet. */
  #pending: number | undefined;

  constructor(target: Target, era: Era) {
    this.#target = target;
    this.#era = era;
  }

  /** Opens a session of the legacy era. @returns the result of `initialize`. @throws Failed, the signal's reason */
  async initialize(signal: AbortSignal): Promise<Json> {
    const id = ++this.#lastId;
    const body = messageText('initialize', initializeParams, id);
    // Not cut short: a server that answers late would be left with a session that nobody ends.
    const asking = this.#ask({ method: 'POST', headers: this.#headers('initialize'), body }, NEVER);
    const opening = asking.then((answer) => {
      this.#session = sessionIn(answer);
      return answer;
    });
    this.#opening = opening.catch(() => undefined);
    const result = await this.#response(await unless(signal, opening), id, signal);
    const { protocolVersion } = isObject(result.value) ? result.value : {};
    this.#protocol = isSpeakable(protocolVersion) ? protocolVersion : undefined;
    await this.#initialized(signal);
    return result;
  }

  /** The result of a request, whose params are sent as they are written. @throws Failed, the signal's reason */
  async request(
    method: string,
    params: Members,
    signal: AbortSignal,
    headers: OutgoingHttpHeaders = {},
  ): Promise<Json> {
    const id = ++this.#lastId;
    const body = messageText(method, this.#era === 'modern' ? modernParams(params) : objectText(params), id);
    this.#pending = id;
    const question: Question = { method: 'POST', headers: { ...this.#headers(method), ...headers }, body };
    const result = await this.#response(await unless(signal, this.#ask(question, signal)), id, signal);
    this.#pending = undefined;
    return result;
  }

  /** Ends the session, and what is asked for in it. Resolves when the server has been told. @throws Failed */
  async end(): Promise<void> {
    await this.#opening;
    // In the modern era a request ends with its connection.
    if (this.#era === 'modern') return;
    if (this.#pending !== undefined) {
      const params = objectText({ requestId: String(this.#pending) });
      await this.#notify('notifications/cancelled', params).catch(() => undefined);
    }
    if (this.#session === undefined) return;
    (await this.#ask({ method: 'DELETE', headers: this.#headers('') }, NEVER)).body.destroy();
  }

  /** Says that the session is open, and does not wait long for a server that does not take notice. */
  async #initialized(signal: AbortSignal): Promise<void> {
    const accepting = this.#notify('notifications/initialized').catch(() => undefined);
    const answer = await unless(signal, accepting);
    if (answer !== undefined && answer.status >= 400)
      this.oddities.add(`notifications/initialized is answered ${answer.status}: clients give up there`);
  }

  #headers(method: string): OutgoingHttpHeaders {
    return this.#era === 'modern' ? modernHeaders(method) : legacyHeaders(this.#protocol, this.#session);
  }

  /** A server may send its clients to another of its paths. */
  async #ask(question: Question, signal: AbortSignal): Promise<Answer> {
    for (;;) {
      const answer = await ask(this.#target, question, signal);
      const there = redirected(this.#target, answer);
      if (there === undefined) return answer;
      answer.body.destroy();
      this.#target = there;
    }
  }

  async #notify(method: string, params?: string): Promise<Answer> {
    const question: Question = { method: 'POST', headers: this.#headers(method), body: messageText(method, params) };
    const answer = await this.#ask(question, lateAfter(ACCEPTING_MS));
    answer.body.destroy();
    return answer;
  }

  async #response(first: Answer, id: number, signal: AbortSignal): Promise<Json> {
    const bookmark: Bookmark = {};
    for (let answer = first; ; ) {
      const result = await unless(signal, this.#resultIn(answer, id, bookmark));
      if (result !== undefined) return result;
      const { lastEventId, retryMs = RETRY_MS } = bookmark;
      if (lastEventId === undefined || this.#era === 'modern')
        throw new Failed({ type: 'ended', status: answer.status });
      await unless(signal, delay(Math.max(retryMs, SHORTEST_RETRY_MS)));
      answer = await unless(signal, this.#resumed(lastEventId, signal));
    }
  }

  async #resumed(lastEventId: string, signal: AbortSignal): Promise<Answer> {
    const headers = { ...this.#headers(''), 'Last-Event-ID': lastEventId };
    const answer = await this.#ask({ method: 'GET', headers }, signal);
    if (answer.status !== 200) throw new Failed({ type: 'ended', status: answer.status });
    return answer;
  }

  /** Undefined: it ended before the response to the request came. */
  async #resultIn(answer: Answer, id: number, bookmark: Bookmark): Promise<Json | undefined> {
    const refusal = await refusalIn(answer);
    if (refusal !== undefined) throw new Failed(refusal);
    if (!isReadable(answer))
      this.oddities.add(
        `the answers are ${answer.headers['content-type'] ?? 'without a content type'}: clients refuse that`,
      );
    try {
      for await (const message of messagesIn(answer, bookmark)) {
        if (isRequest(message)) await this.#decline(message);
        const result = resultIn(message, id);
        if (result === undefined) continue;
        const fault = faultIn('JSONRPCResultResponse', message.value);
        if (fault !== undefined)
          this.oddities.add(`its answers are not what JSON-RPC 2.0 wants: clients refuse them: ${fault}`);
        return result;
      }
    } catch (error) {
      const isBroken = error instanceof Failed && error.failure.type === 'unanswered';
      if (!isBroken || bookmark.lastEventId === undefined) throw error;
    } finally {
      answer.body.destroy();
    }
    return undefined;
  }

  /** Servers of the legacy era ask for things on the way, and wait for the answer. */
  async #decline(request: Json): Promise<void> {
    const { method } = isObject(request.value) ? request.value : {};
    const outcome: Members = method === 'ping' ? { result: '{}' } : { error: METHOD_NOT_FOUND };
    const body = responseText(requestIdIn(request), outcome);
    const asking = this.#ask({ method: 'POST', headers: this.#headers(''), body }, lateAfter(ACCEPTING_MS));
    await asking.then(({ body }) => body.destroy()).catch(() => undefined);
  }
}
