import type { Observable, TimestampProvider } from 'rxjs';

/** The time for requests of clients in one turn of the event loop; only the last step may exceed it. */
export const TURN_MS = 25;

/** The maximum number of commands that begin in one turn: most of their work follows after the step. */
export const TURN_COMMANDS = 64;

/** The minimum cost of a step, so that equal connections alternate. */
const LEAST_MS = 0.01;

/** Node accepts one connection per turn: while connections arrive, requests are served only after this time. */
const ACCEPT_MS = 50;

/** The maximum number of unanswered calls of one connection, by weight; beyond it, no further call begins. */
export const MAX_UNANSWERED = 1024;

/** A piece of a connection's work. */
export interface Step {
  /** @returns whether there is another one. */
  take(): boolean;
  /** The estimated duration of the next one. */
  costMs(): number;
  /** Whether it belongs to a call that has begun: then it is not subject to the limit of unanswered calls. */
  readonly isBegun: boolean;
}

/**
 * Schedules the work of all connections on the daemon's one thread: it is cut into steps, and each turn of the event
 * loop takes as many as its time budget allows. The next step is the one that would finish first if each connection had
 * a thread of the same speed (fair queueing; an idle connection rejoins at the current virtual time), so that many or
 * large requests of one connection never delay those of others.
 */
export class Turns {
  readonly #clock: TimestampProvider;
  readonly #nextTurn$: Observable<unknown>;
  readonly #ready = new Set<Lane>();
  readonly #changed = new Set<Lane>();
  /** When the budget of this turn was first used. */
  #beganAt: number | undefined;
  #commands = 0;
  /** When steps were last taken. */
  #ranAt = 0;
  #hasNewcomers = false;
  /** The virtual time of the queueing: the start of the step that is taken. */
  #servedAt = 0;
  #isRunning = false;

  /** @param nextTurn$ emits once, after the event loop has polled for events. Cold. */
  constructor(clock: TimestampProvider, nextTurn$: Observable<unknown>) {
    this.#clock = clock;
    this.#nextTurn$ = nextTurn$;
  }

  /** Adds a connection. `hold` is called when it has enough work, and when it can take more. */
  lane(hold: (held: boolean) => void): Lane {
    this.#hasNewcomers = true;
    return new Lane(this, hold);
  }

  /** Called when a lane has changed: takes its steps now, if there is time left in this turn. */
  update(lane: Lane): void {
    if (!lane.isReady) this.#ready.delete(lane);
    else if (!this.#ready.has(lane)) {
      lane.spentMs = Math.max(lane.spentMs, this.#servedAt);
      this.#ready.add(lane);
    }
    this.#changed.add(lane);
    this.#run();
  }

  /** Runs in each turn of the event loop. */
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
    // At the end, since most lanes are idle again by then. The calls may add steps.
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

/** The work of one connection, and its unanswered calls. */
export class Lane {
  /** Virtual time: the duration of its steps, advanced to that of the others after it was idle. Used by `Turns`. */
  spentMs = 0;
  readonly #turns: Turns;
  readonly #hold: (held: boolean) => void;
  /** A stack: the steps that a step adds are taken before those that were added earlier. */
  readonly #steps: Step[] = [];
  #unanswered = 0;
  #isHeld = false;

  constructor(turns: Turns, hold: (held: boolean) => void) {
    this.#turns = turns;
    this.#hold = hold;
  }

  /** Adds a step, which is taken repeatedly, as time allows, until it has nothing more to do. */
  ask(step: Step): void {
    if (!this.#steps.includes(step)) this.#steps.push(step);
    this.#turns.update(this);
  }

  /** Removes a step. */
  drop(step: Step): void {
    if (this.#remove(step)) this.#turns.update(this);
  }

  /** Adds to the unanswered calls; negative when they are answered. */
  count(calls: number): void {
    this.#unanswered += calls;
    this.#turns.update(this);
  }

  get isReady(): boolean {
    const step = this.#steps.at(-1);
    return step !== undefined && (step.isBegun || this.#unanswered < MAX_UNANSWERED);
  }

  /** Virtual finish time of the next step. Used by `Turns`. */
  get finishMs(): number {
    return this.spentMs + (this.#steps.at(-1)?.costMs() ?? 0);
  }

  /** Takes one step. Used by `Turns`. @returns whether it has begun something that is still under way. */
  step(): boolean {
    const step = this.#steps.at(-1);
    const before = this.#unanswered;
    if (step && !step.take()) this.#remove(step);
    return step?.isBegun || this.#unanswered > before;
  }

  /** Calls `hold` if it has changed whether there is enough work. Used by `Turns`. */
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
