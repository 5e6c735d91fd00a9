import type { Exit, LaunchFailure, ServerStatus } from '../model.ts';

/** The window in which automatic restarts are counted (`max-retries-per-minute`). */
export const WINDOW_MS = 60_000;

/** What becomes of a server whose run has ended unasked. */
export type Verdict =
  | { readonly state: 'stopped' }
  | { readonly state: 'restarting'; readonly backoffMs: number; readonly attempt: number }
  | { readonly state: 'failed'; readonly error: string };

type Restarting = Extract<Verdict, { readonly state: 'restarting' }>;

/** How a run ended, in words: `exit code 1`, `killed by SIGKILL`. */
export const exitText = (exit: Exit): string =>
  'code' in exit ? `exit code ${exit.code}` : `killed by ${exit.signal}`;

/** The automatic restarts that still count at `at`. They are in the order of time, and mostly all of them do. */
export const recent = (restarts: readonly number[], at: number): readonly number[] => {
  const first = restarts.findIndex((restartedAt) => at - restartedAt < WINDOW_MS);
  return first === 0 ? restarts : first < 0 ? [] : restarts.slice(first);
};

/** `backoff-initial`, doubled for each restart in a row, at most `backoff-max`. */
const backoff = ({ config: { restart } }: ServerStatus, attempt: number): number =>
  Math.min(restart.backoffMaxMs, restart.backoffInitialMs * 2 ** attempt);

/** Where the daemon lacks the means it looks again after so long at least: a backoff of 0 would leave it no time for more. */
const MEANS_MS = 10;

const whenThereAreMeans = (retry: Restarting): Verdict => ({
  ...retry,
  backoffMs: Math.max(retry.backoffMs, MEANS_MS),
});

const again = (status: ServerStatus, attempt: number): Restarting => ({
  state: 'restarting',
  backoffMs: backoff(status, attempt),
  attempt: attempt + 1,
});

/** One more restart, unless that would be more within a minute than the config allows. */
const retry = (status: ServerStatus, attempt: number, why: string, at: number): Verdict => {
  const { maxRetriesPerMinute: allowed } = status.config.restart;
  if (recent(status.restarts, at).length < allowed) return again(status, attempt);
  return {
    state: 'failed',
    error: `${why}, and max-retries-per-minute ${allowed} is used up; see: xy logs ${status.name}`,
  };
};

/** After a run that was a crash, why ever. */
const afterCrash = (status: ServerStatus, why: string, at: number): Verdict => {
  const { policy, minUptimeMs } = status.config.restart;
  if (policy === 'never') return { state: 'stopped' };
  const wasStable = status.spawnedAt !== undefined && at - status.spawnedAt >= minUptimeMs;
  return retry(status, wasStable ? 0 : status.attempt, why, at);
};

/** SPEC § 3, "After an exit": what follows a process that ended by itself. `at` is monotonic. */
export const afterExit = (status: ServerStatus, exit: Exit, at: number): Verdict =>
  status.config.restart.policy === 'on-failure' && 'code' in exit && exit.code === 0
    ? { state: 'stopped' }
    : afterCrash(status, exitText(exit), at);

/** SPEC § 9, `on-failure "restart"`: a run that was ended for being unhealthy crashed, whatever its exit code. */
export const afterIllness = (status: ServerStatus, unhealthy: string, at: number): Verdict =>
  afterCrash(status, unhealthy, at);

/** SPEC § 3: a spawn that failed is a crash, except where the daemon itself lacked the means. */
export const afterFailure = (status: ServerStatus, failure: LaunchFailure, at: number): Verdict => {
  if (failure.kind === 'resource') return whenThereAreMeans(again(status, status.attempt));
  if (status.config.restart.policy === 'never') return { state: 'failed', error: failure.message };
  return retry(status, status.attempt, failure.message, at);
};
