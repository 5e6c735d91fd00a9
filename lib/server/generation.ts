import { type Observable, Subject } from 'rxjs';
import type { Reply, ServerEvent, ServerStatus } from '../model.ts';
import type { Intent } from './intent.ts';
import {
  type Failure,
  NONE_PENDING,
  type Settled,
  type Success,
  withoutVerdict,
  withRequest,
  withVerdict,
} from './pending-replies.ts';

/** An intent that is being carried out or waits to be, and the requests that are answered with its result. */
export class Generation {
  readonly #rechecks$ = new Subject<void>();
  #intent: Intent;
  #pending = NONE_PENDING;

  constructor(intent: Intent) {
    this.#intent = intent;
  }

  /** The intent, with the newest settings. */
  get intent(): Intent {
    return this.#intent;
  }

  /** Emits when the health checks must start again, with the newest settings. Hot. */
  get rechecks$(): Observable<unknown> {
    return this.#rechecks$;
  }

  /** Replaces the intent with an equivalent one whose changed settings need no restart. */
  adjust(intent: Intent): void {
    this.#intent = intent;
  }

  /** Restarts the health checks. */
  recheck(): void {
    this.#rechecks$.next();
  }

  /** Adds a request that is answered with the result of this intent. @returns the replies that are due now. */
  accept(request: number | undefined, as: Success): readonly Reply[] {
    return request === undefined ? [] : this.#step(withRequest(this.#pending, request, as));
  }

  /** Applies an event of this intent's life to its requests. @returns the replies that are due now. */
  settle(event: ServerEvent, status: ServerStatus | undefined): readonly Reply[] {
    if (event.type === 'launched') this.#pending = withoutVerdict(this.#pending);
    const verdict = verdictOf(event, status);
    return verdict === undefined ? [] : this.#step(withVerdict(this.#pending, verdict));
  }

  /** Ends the intent, completed or superseded. @returns the replies to the remaining requests. */
  end(): readonly Reply[] {
    return this.#step(withVerdict(this.#pending, 'done'));
  }

  #step({ pending, replies }: Settled): readonly Reply[] {
    this.#pending = pending;
    return replies;
  }
}

const verdictOf = (event: ServerEvent, status: ServerStatus | undefined): 'done' | Failure | undefined => {
  switch (event.type) {
    case 'launch-failed':
      return event.failure;
    case 'down':
      return status?.survivors ? { kind: 'survivors', message: `${status.name}: ${status.error}` } : 'done';
    case 'spawned':
    case 'removed':
      return 'done';
    default:
      return undefined;
  }
};
