import type { Observable, TimestampProvider } from 'rxjs';

/** So long do clients' requests keep the thread in one turn of the event loop, but for the last step of them. */
export const TURN_MS = 25;

/** So many commands are begun in one turn at most: what they lead to takes its time after the step. */
export const TURN_COMMANDS = 64;

/** What counts for a step that took no time, so that equals take turns. */
const LEAST_MS = 0.01;

/** Node accepts one connection in a turn: so long, while others come, nothing else is done for those that are there. */
const ACCEPT_MS = 50;

/** Calls of one connection that may be unanswered, each by its weight; while there are so many, none is begun. */
export const MAX_UNANSWERED = 1024;

/** A piece of a connection's work. */
export interface Step {
  /** @returns whether there is another one. */
  take(): boolean;
  /** How long the next one will take, as far as can be told before. */
  costMs(): number;
  /** It belongs to a call that has begun, and may go on whatever else is under way. */
  readonly isBegun: boolean;
}

/**
 * The daemon's one thread, shared by all connections: their work is cut into steps, of which so many are taken in a turn of the
 * event loop as its budget has time for. The next step is the one that would be done first if each connection had a thread of
 * the same speed (weighted fair queueing; one that was idle begins where the others are), so that many or large requests of
 * one never keep another's waiting.
 */
export class Turns {
  readonly #clock: TimestampProvider;
  readonly #nextTurn$: Observable<unknown>;
  readonly #ready = new Set<Lane>();
  readonly #changed = new Set<Lane>();
  /** When the budget of this turn was first used. */
  #beganAt: number | undefined;
  #commands = 0;
  /** When clients were last served. */
  #ranAt = 0;
  #hasNewcomers = false;
  /** What the connection that is served had had before: the virtual time of the queueing. */
  #servedAt = 0;
  #isRunning = false;

  /** @param nextTurn$ emits once, after the event loop has looked at everything else. Cold. */
  constructor(clock: TimestampProvider, nextTurn$: Observable<unknown>) {
    this.#clock = clock;
    this.#nextTurn$ = nextTurn$;
  }

  /** The share of one more connection. `hold` is told when it has enough to do, and when it can take more. */
  lane(hold: (held: boolean) => void): Lane {
    this.#hasNewcomers = true;
    return new Lane(this, hold);
  }

  /** A lane's standing has changed: its steps are taken now, if there is time left in this turn. */
  update(lane: Lane): void {
    if (!lane.isReady) this.#ready.delete(lane);
    else if (!this.#ready.has(lane)) {
      lane.spentMs = Math.max(lane.spentMs, this.#servedAt);
      this.#ready.add(lane);
    }
    this.#changed.add(lane);
    this.#run();
  }

  /** One more turn of the event loop. */
  #turn(): void {
    const isForNewcomers = this.#hasNewcomers && this.#clock.now() - this.#ranAt < ACCEPT_MS;
    this.#hasNewcomers = false;
    if (isForNewcomers) {
      this.#nextTurn$.subscribe(() => this.#turn());
      return;
    }
    this.#beganAt = undefined;
    this.#run();
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    for (let lane = this.#first(); lane !== undefined && this.#hasTime(); lane = this.#first()) this.#serve(lane);
    this.#isRunning = false;
    // Told at the end, since most have been served in one go; it may make them ask for more.
    const changed = [...this.#changed];
    this.#changed.clear();
    for (const lane of changed) lane.tell();
  }

  #serve(lane: Lane): void {
    const from = this.#clock.now();
    this.#servedAt = lane.spentMs;
    if (lane.step()) this.#commands += 1;
    this.#ranAt = this.#clock.now();
    lane.spentMs += Math.max(this.#ranAt - from, LEAST_MS);
    if (!lane.isReady) this.#ready.delete(lane);
  }

  #first(): Lane | undefined {
    let first: Lane | undefined;
    for (const lane of this.#ready) if (first === undefined || lane.finishMs <= first.finishMs) first = lane;
    return first;
  }

  #hasTime(): boolean {
    if (this.#beganAt === undefined) {
      this.#beganAt = this.#clock.now();
      this.#commands = 0;
      this.#nextTurn$.subscribe(() => this.#turn());
    }
    return this.#commands < TURN_COMMANDS && this.#clock.now() - this.#beganAt < TURN_MS;
  }
}

/** One connection's share of the thread, and of what may be under way. */
export class Lane {
  /** The time that its steps have taken, or would have had it not been idle. Of `Turns`. */
  spentMs = 0;
  readonly #turns: Turns;
  readonly #hold: (held: boolean) => void;
  /** The last one first: what a step leads to is done before what came after it. */
  readonly #steps: Step[] = [];
  #unanswered = 0;
  #isHeld = false;

  constructor(turns: Turns, hold: (held: boolean) => void) {
    this.#turns = turns;
    this.#hold = hold;
  }

  /** Takes `step` again and again, as there is time for it, until it has no more to do. */
  ask(step: Step): void {
    if (!this.#steps.includes(step)) this.#steps.push(step);
    this.#turns.update(this);
  }

  /** A step that was asked for is not wanted any more. */
  drop(step: Step): void {
    if (this.#remove(step)) this.#turns.update(this);
  }

  /** Calls are begun, or with less than none: are answered. */
  count(calls: number): void {
    this.#unanswered += calls;
    this.#turns.update(this);
  }

  get isReady(): boolean {
    const step = this.#steps.at(-1);
    return step !== undefined && (step.isBegun || this.#unanswered < MAX_UNANSWERED);
  }

  /** When the next step would be done, had there been as much time for all others. Of `Turns`. */
  get finishMs(): number {
    return this.spentMs + (this.#steps.at(-1)?.costMs() ?? 0);
  }

  /** One step. Of `Turns`. @returns whether something is under way because of it. */
  step(): boolean {
    const step = this.#steps.at(-1);
    const before = this.#unanswered;
    if (step && !step.take()) this.#remove(step);
    return step?.isBegun || this.#unanswered > before;
  }

  /** Says whether it has enough to do, where that has changed. Of `Turns`. */
  tell(): void {
    const isHeld = this.#steps.length > 0 || this.#unanswered >= MAX_UNANSWERED;
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    this.#hold(isHeld);
  }

  #remove(step: Step): boolean {
    const at = this.#steps.lastIndexOf(step);
    if (at >= 0) this.#steps.splice(at, 1);
    return at >= 0;
  }
}
