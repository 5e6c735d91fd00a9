import type { OutgoingHttpHeaders } from 'node:http';
import type { Era } from '../../../model.ts';
import { Failed } from '../transport/failed.ts';
import { type Answer, ask, type Question } from '../transport/http.ts';
import { legacyHeaders, messageText, modernHeaders } from '../transport/messages-out.ts';
import { redirected } from '../transport/redirected.ts';
import type { Target } from '../transport/target.ts';
import { lateAfter, NEVER } from './abort.ts';

/** The time limit for the acceptance of a notification. */
const ACCEPTING_MS = 2_000;

const sessionIn = ({ headers }: Answer): string | undefined => {
  const session = headers['mcp-session-id'];
  return typeof session === 'string' && session !== '' ? session : undefined;
};

/** The HTTP layer of a session: each message has the headers of its era and, once there is one, the session id. */
export class Channel {
  readonly era: Era;
  /** The negotiated revision. */
  protocol: string | undefined;
  #target: Target;
  #session: string | undefined;
  /** Settles when the answer to the request that opens a session has arrived or failed. */
  #opening: Promise<unknown> | undefined;

  constructor(target: Target, era: Era) {
    this.#target = target;
    this.era = era;
  }

  /** Sends a request. Resolves with the answer when its headers have arrived. @throws Failed */
  post(method: string, body: string, signal: AbortSignal, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.#ask({ method: 'POST', headers: { ...this.#headers(method), ...headers }, body }, signal);
  }

  /**
   * Sends the request that opens a session. It is never aborted, since a server that answers late would keep the
   * session open. @throws Failed
   */
  open(method: string, body: string): Promise<Answer> {
    const opening = this.post(method, body, NEVER).then((answer) => {
      this.#session = sessionIn(answer);
      return answer;
    });
    this.#opening = opening.catch(() => undefined);
    return opening;
  }

  /** Sends a notification or a response, with a short time limit. @throws Failed */
  async tell(body: string): Promise<Answer> {
    const answer = await this.post('', body, lateAfter(ACCEPTING_MS));
    answer.body.destroy();
    return answer;
  }

  /** @throws Failed */
  notify(method: string, params?: string): Promise<Answer> {
    return this.tell(messageText(method, params));
  }

  /** Resumes a stream that has ended (MCP 2025-11-25, "Resumability and Redelivery"). @throws Failed */
  async resume(lastEventId: string, signal: AbortSignal): Promise<Answer> {
    const headers = { ...this.#headers(''), 'Last-Event-ID': lastEventId };
    const answer = await this.#ask({ method: 'GET', headers }, signal);
    if (answer.status === 200) return answer;
    answer.body.destroy();
    throw new Failed({ type: 'ended', status: answer.status });
  }

  /** Resolves when it is known whether a session is open. */
  async settled(): Promise<void> {
    await this.#opening;
  }

  /** Ends the session, if there is one. @throws Failed */
  async close(): Promise<void> {
    if (this.#session === undefined) return;
    (await this.#ask({ method: 'DELETE', headers: this.#headers('') }, NEVER)).body.destroy();
  }

  #headers(method: string): OutgoingHttpHeaders {
    return this.era === 'modern' ? modernHeaders(method) : legacyHeaders(this.protocol, this.#session);
  }

  /** Follows redirects to other paths of the server. */
  async #ask(question: Question, signal: AbortSignal): Promise<Answer> {
    for (;;) {
      const answer = await ask(this.#target, question, signal);
      const there = redirected(this.#target, answer);
      if (there === undefined) return answer;
      answer.body.destroy();
      this.#target = there;
    }
  }
}
