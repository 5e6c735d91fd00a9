import type { Exit, LaunchFailure, ServerStatus } from '../model.ts';

/** The window in which automatic restarts are counted (`max-retries-per-minute`). */
export const WINDOW_MS = 60_000;

/** What follows a run that is over: it stays down, is restarted after a backoff, or is given up. */
export type Verdict =
  | { readonly type: 'rest' }
  | { readonly type: 'retry'; readonly backoffMs: number; readonly attempt: number }
  | { readonly type: 'give-up'; readonly error: string };

type Retry = Extract<Verdict, { readonly type: 'retry' }>;

/** How a run ended, in words: `exit code 1`, `killed by SIGKILL`. */
export const exitText = (exit: Exit): string =>
  'code' in exit ? `exit code ${exit.code}` : `killed by ${exit.signal}`;

/** The sliding window: the automatic restarts that count at `at`. They are in the order of time; mostly all of them count. */
export const inWindow = (restarts: readonly number[], at: number): readonly number[] => {
  const first = restarts.findIndex((restartedAt) => at - restartedAt < WINDOW_MS);
  return first === 0 ? restarts : first < 0 ? [] : restarts.slice(first);
};

/** `backoff-initial`, doubled for each restart in a row, at most `backoff-max`. */
const backoff = ({ config: { restart } }: ServerStatus, attempt: number): number =>
  Math.min(restart.backoffMaxMs, restart.backoffInitialMs * 2 ** attempt);

/** After running out of resources the next try comes no sooner: a backoff of 0 would leave the daemon no time to recover. */
const RESOURCE_MS = 10;

const whenResourcesAreBack = (next: Retry): Verdict => ({ ...next, backoffMs: Math.max(next.backoffMs, RESOURCE_MS) });

const again = (status: ServerStatus, attempt: number): Retry => ({
  type: 'retry',
  backoffMs: backoff(status, attempt),
  attempt: attempt + 1,
});

/** One more restart, unless the window is full. */
const retry = (status: ServerStatus, attempt: number, why: string, at: number): Verdict => {
  const { maxRetriesPerMinute: allowed } = status.config.restart;
  if (inWindow(status.restarts, at).length < allowed) return again(status, attempt);
  return {
    type: 'give-up',
    error: `${why}, and max-retries-per-minute ${allowed} is used up; see: xy logs ${status.name}`,
  };
};

/** After a run that counts as a crash, for whatever reason. */
const afterCrash = (status: ServerStatus, why: string, at: number): Verdict => {
  const { policy, minUptimeMs } = status.config.restart;
  if (policy === 'never') return { type: 'rest' };
  const wasStable = status.spawnedAt !== undefined && at - status.spawnedAt >= minUptimeMs;
  return retry(status, wasStable ? 0 : status.attempt, why, at);
};

/** SPEC § 3, "After an exit": what follows a process that ended by itself. `at` is monotonic. */
export const afterExit = (status: ServerStatus, exit: Exit, at: number): Verdict =>
  status.config.restart.policy === 'on-failure' && 'code' in exit && exit.code === 0
    ? { type: 'rest' }
    : afterCrash(status, exitText(exit), at);

/** SPEC § 9, `on-failure "restart"`: a run that was ended for being unhealthy crashed, whatever its exit code. */
export const afterUnhealthy = (status: ServerStatus, unhealthy: string, at: number): Verdict =>
  afterCrash(status, unhealthy, at);

/** SPEC § 3: a spawn that failed is a crash, unless it was the daemon's own resources that ran out. */
export const afterFailure = (status: ServerStatus, failure: LaunchFailure, at: number): Verdict => {
  if (failure.kind === 'resource') return whenResourcesAreBack(again(status, status.attempt));
  if (status.config.restart.policy === 'never') return { type: 'give-up', error: failure.message };
  return retry(status, status.attempt, failure.message, at);
};
