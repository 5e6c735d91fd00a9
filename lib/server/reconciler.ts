import type { TimestampProvider } from 'rxjs';
import { same } from '../config/schema/same.ts';
import type { Input, Reply, ServerEvent, ServerOutput, ServerStatus } from '../model.ts';
import { Generation } from './generation.ts';
import { type Intent, NOTHING, steer } from './intent.ts';
import { advance, initial } from './status.ts';

/**
 * What is wanted of one server, and how it stands: inputs change the one, events of its life the other. The pipeline in
 * `server.ts` emits what these methods return, and reads the status back, since the meaning of an input depends on it.
 */
export class Reconciler {
  readonly #clock: TimestampProvider;
  #status: ServerStatus | undefined;
  #newest = new Generation(NOTHING);
  #living: Generation | undefined;
  #isFirst = true;

  constructor(clock: TimestampProvider) {
    this.#clock = clock;
  }

  /** Undefined for a server that was never configured. */
  get status(): ServerStatus | undefined {
    return this.#status;
  }

  /** Applies an input. @returns the outputs that are due now, and the new generation if there is one. */
  accept(input: Input): readonly (ServerOutput | Generation)[] {
    const standing = this.#newest === this.#living ? (this.#status?.state ?? 'stopped') : 'waiting';
    const { intent, as } = steer(this.#newest.intent, input, standing);
    if (input.type === 'adjust' && this.#newest.intent.want !== 'gone') return this.#adjust(intent, input);
    const isNew = intent !== this.#newest.intent || this.#isFirst;
    this.#isFirst = false;
    if (intent !== this.#newest.intent) this.#newest = new Generation(intent);
    const replies = replied(as === 'unknown' ? unknown(input) : this.#newest.accept(input.request, as));
    return isNew ? [...replies, this.#newest] : replies;
  }

  /** The life of a generation begins. */
  begin(generation: Generation): void {
    this.#living = generation;
  }

  /** Applies an event in the life of a generation. @returns the new status, if it changed, and the replies due now. */
  apply(generation: Generation, event: ServerEvent): readonly ServerOutput[] {
    const before = this.#status;
    const status = advanced(before, generation.intent, event, this.#clock.now());
    this.#status = status;
    const replies = replied(generation.settle(event, status));
    if (status === undefined || status === before) return replies;
    return [{ type: 'status', status, event: event.type }, ...replies];
  }

  /** Applies settings that need no restart: the current run continues and reads them from now on. */
  #adjust(intent: Intent, { request }: Input): readonly ServerOutput[] {
    const newest = this.#newest;
    const rechecked = hasOtherChecks(newest.intent, intent);
    newest.adjust(intent);
    const outputs = newest === this.#living ? this.apply(newest, { type: 'adjusted', rechecked }) : [];
    if (rechecked) newest.recheck();
    return request === undefined ? outputs : [...outputs, { type: 'reply', request, outcome: { type: 'settled' } }];
  }
}

/** Replies as outputs. */
export const replied = (replies: readonly Reply[]): readonly ServerOutput[] =>
  replies.map((reply) => ({ type: 'reply', ...reply }));

const unknown = ({ name, request }: Input): readonly Reply[] =>
  request === undefined
    ? []
    : [{ request, outcome: { type: 'failed', kind: 'unknown', message: `no such server: ${name}` } }];

/** Whether the settings of the health checks differ. */
const hasOtherChecks = ({ config: before }: Intent, { config: after }: Intent): boolean =>
  !(same(before?.health, after?.health) && same(before?.mcp, after?.mcp));

/** The status after an event in the life of an intent; undefined for a server that was never configured. */
const advanced = (before: ServerStatus | undefined, { config, cause }: Intent, event: ServerEvent, at: number) => {
  const status = before === undefined || before.gone ? config && initial(config) : before;
  return status && advance(status, event, { config: config ?? status.config, cause }, at);
};
