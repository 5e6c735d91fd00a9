import type { Exit, LaunchFailure, ServerStatus } from '../model.ts';

/** The window in which automatic restarts are counted (`max-retries-per-minute`). */
export const WINDOW_MS = 60_000;

/** What follows the end of a run: the server stays down, is restarted after a backoff, or is given up. */
export type Verdict =
  | { readonly type: 'rest' }
  | { readonly type: 'retry'; readonly backoffMs: number; readonly attempt: number }
  | { readonly type: 'give-up'; readonly error: string };

type Retry = Extract<Verdict, { readonly type: 'retry' }>;

/** An exit in words: `exit code 1`, `killed by SIGKILL`. */
export const exitText = (exit: Exit): string =>
  'code' in exit ? `exit code ${exit.code}` : `killed by ${exit.signal}`;

/** The sliding window: the automatic restarts within 60 s before `at`, oldest first. Usually all of them. */
export const inWindow = (restarts: readonly number[], at: number): readonly number[] => {
  const first = restarts.findIndex((restartedAt) => at - restartedAt < WINDOW_MS);
  return first === 0 ? restarts : first < 0 ? [] : restarts.slice(first);
};

/** `backoff-initial`, doubled for each restart in a row, at most `backoff-max`. */
const backoff = ({ config: { restart } }: ServerStatus, attempt: number): number =>
  Math.min(restart.backoffMaxMs, restart.backoffInitialMs * 2 ** attempt);

/** Minimum backoff after running out of resources: with a backoff of 0 the daemon would have no time to recover. */
const RESOURCE_MS = 10;

const whenResourcesAreBack = (next: Retry): Verdict => ({ ...next, backoffMs: Math.max(next.backoffMs, RESOURCE_MS) });

const again = (status: ServerStatus, attempt: number): Retry => ({
  type: 'retry',
  backoffMs: backoff(status, attempt),
  attempt: attempt + 1,
});

/** Another restart, unless the limit of restarts in the window is reached. */
const retry = (status: ServerStatus, attempt: number, why: string, at: number): Verdict => {
  const { maxRetriesPerMinute: allowed } = status.config.restart;
  if (inWindow(status.restarts, at).length < allowed) return again(status, attempt);
  return {
    type: 'give-up',
    error: `${why}, and max-retries-per-minute ${allowed} is used up; see: xy logs ${status.name}`,
  };
};

/** After a run that counts as a crash. */
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

/** SPEC § 9, `on-failure "restart"`: a run ended because it was unhealthy counts as a crash, whatever its exit code. */
export const afterUnhealthy = (status: ServerStatus, unhealthy: string, at: number): Verdict =>
  afterCrash(status, unhealthy, at);

/** SPEC § 3: a failed spawn counts as a crash, unless the daemon itself ran out of resources. */
export const afterFailure = (status: ServerStatus, failure: LaunchFailure, at: number): Verdict => {
  if (failure.kind === 'resource') return whenResourcesAreBack(again(status, status.attempt));
  if (status.config.restart.policy === 'never') return { type: 'give-up', error: failure.message };
  return retry(status, status.attempt, failure.message, at);
};
