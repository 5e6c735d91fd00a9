import type { OutgoingHttpHeaders } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { Era } from '../../../model.ts';
import { isObject, type Json, objectText } from '../json/json-text.ts';
import { Failed } from '../transport/failed.ts';
import type { Answer } from '../transport/http.ts';
import { type Bookmark, isReadable, messagesIn } from '../transport/messages-in.ts';
import { initializeParams, type Members, messageText, modernParams, responseText } from '../transport/messages-out.ts';
import { isRequest, requestIdIn, resultIn } from '../transport/responses.ts';
import { refusalIn } from '../transport/statuses.ts';
import type { Target } from '../transport/target.ts';
import { faultIn } from '../transport/validity.ts';
import { unless } from './abort.ts';
import { Channel } from './channel.ts';

/** The pause before a stream is resumed: the default, and the minimum. */
const RETRY_MS = 1_000;
const SHORTEST_RETRY_MS = 100;

const METHOD_NOT_FOUND = JSON.stringify({ code: -32601, message: 'xy supports no requests of servers' });

/** Whether a revision is valid as the value of a header. */
const isSpeakable = (protocol: unknown): protocol is string =>
  typeof protocol === 'string' && /^[!-~]+$/.test(protocol);

/**
 * A session with a server in one era: sequential requests, each with its result as the server wrote it. Requests of the
 * server are declined. The official client library is used only for its schemas, not as the client: it rounds numbers,
 * and drops a whole list for one invalid tool. So results are shown unchanged, together with what clients would reject
 * (`transport/validity.ts`).
 */
export class Session {
  /** Faults that clients would reject, one line each. */
  readonly oddities = new Set<string>();
  readonly #channel: Channel;
  #lastId = 0;
  /** The id of the unanswered request. */
  #pending: number | undefined;

  constructor(target: Target, era: Era) {
    this.#channel = new Channel(target, era);
  }

  /** Opens a session of the legacy era. @returns the result of `initialize`. @throws Failed, the signal's reason */
  async initialize(signal: AbortSignal): Promise<Json> {
    const id = ++this.#lastId;
    const opening = this.#channel.open('initialize', messageText('initialize', initializeParams, id));
    const result = await this.#response(await unless(signal, opening), id, signal);
    const { protocolVersion } = isObject(result.value) ? result.value : {};
    if (isSpeakable(protocolVersion)) this.#channel.protocol = protocolVersion;
    const accepting = this.#channel.notify('notifications/initialized').catch(() => undefined);
    const accepted = await unless(signal, accepting);
    if (accepted !== undefined && accepted.status >= 400)
      this.oddities.add(`notifications/initialized is answered ${accepted.status}: clients give up there`);
    return result;
  }

  /** Sends a request, with its params unchanged, and returns the result. @throws Failed, the signal's reason */
  async request(
    method: string,
    params: Members,
    signal: AbortSignal,
    headers: OutgoingHttpHeaders = {},
  ): Promise<Json> {
    const id = ++this.#lastId;
    const { era } = this.#channel;
    const body = messageText(method, era === 'modern' ? modernParams(params) : objectText(params), id);
    this.#pending = id;
    const answer = await unless(signal, this.#channel.post(method, body, signal, headers));
    const result = await this.#response(answer, id, signal);
    this.#pending = undefined;
    return result;
  }

  /**
   * Cancels the unanswered request and closes the session. Resolves when the server has acknowledged that. @throws
   * Failed
   */
  async end(): Promise<void> {
    await this.#channel.settled();
    // In the modern era a request ends with its connection.
    if (this.#channel.era === 'modern') return;
    if (this.#pending !== undefined) {
      const params = objectText({ requestId: String(this.#pending) });
      await this.#channel.notify('notifications/cancelled', params).catch(() => undefined);
    }
    await this.#channel.close();
  }

  async #response(first: Answer, id: number, signal: AbortSignal): Promise<Json> {
    const bookmark: Bookmark = {};
    for (let answer = first; ; ) {
      const result = await unless(signal, this.#resultIn(answer, id, bookmark));
      if (result !== undefined) return result;
      const { lastEventId, retryMs = RETRY_MS } = bookmark;
      if (lastEventId === undefined || this.#channel.era === 'modern')
        throw new Failed({ type: 'ended', status: answer.status });
      await unless(signal, delay(Math.max(retryMs, SHORTEST_RETRY_MS)));
      answer = await unless(signal, this.#channel.resume(lastEventId, signal));
    }
  }

  /** Undefined if the answer ended before the response to the request. */
  async #resultIn(answer: Answer, id: number, bookmark: Bookmark): Promise<Json | undefined> {
    const refusal = await refusalIn(answer);
    if (refusal !== undefined) throw new Failed(refusal);
    if (!isReadable(answer))
      this.oddities.add(`the answers are ${answer.headers['content-type']}: clients refuse that`);
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

  /** Servers of the legacy era may send requests, and wait for the response. */
  async #decline(request: Json): Promise<void> {
    const { method } = isObject(request.value) ? request.value : {};
    const outcome: Members = method === 'ping' ? { result: '{}' } : { error: METHOD_NOT_FOUND };
    await this.#channel.tell(responseText(requestIdIn(request), outcome)).catch(() => undefined);
  }
}
