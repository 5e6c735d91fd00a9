import { type Accepted, isBoot, type Revision } from '../config/set/revision.ts';
import type { DaemonEvent } from '../daemon.ts';
import { problemLine } from '../errors.ts';
import type { StatusChange } from '../roster.ts';
import type { Logger } from './log/logger.ts';

const logTransition = (log: Logger, { status, transition }: StatusChange): void => {
  if (transition === undefined) return;
  const { from, to, reason } = transition;
  const { name: server, pid, error } = status;
  const fields = { server, from, to, ...(reason && { reason }), ...(pid && { pid }) };
  if (error === undefined) log.info(fields, `${server}: ${to}`);
  else log.warn({ ...fields, error }, `${server}: ${to}: ${error}`);
};

/** Logs what a check has found. `none` and `starting` are implied by the state. */
const logHealth = (log: Logger, { status: { name: server }, health }: StatusChange): void => {
  if (health?.state !== 'ready' && health?.state !== 'unhealthy') return;
  const { state, detail } = health;
  const message = detail === undefined ? `${server}: ${state}` : `${server}: ${state}: ${detail}`;
  log[state === 'ready' ? 'info' : 'warn']({ server, health: state }, message);
};

/** Logs the problems of the first configs; their number is in `xy daemon is ready`. */
const logBoot = (log: Logger, configDir: string, { problems, exists }: Accepted): void => {
  for (const problem of problems) log.warn(problemLine(problem));
  if (!exists) log.warn(`there is no directory ${configDir}: there are no servers yet`);
};

const logReload = (log: Logger, revision: Revision): void => {
  switch (revision.type) {
    case 'accepted': {
      const { added, removed, changed, live } = revision.changes;
      const isNews = added.length + removed.length + changed.length > 0;
      log[isNews ? 'info' : 'debug']({ added, removed, changed, ...(live && { live }) }, 'reloaded');
      return;
    }
    case 'rejected':
      log.warn({ problems: revision.problems.map(problemLine) }, 'the config is invalid: nothing was changed');
      return;
    case 'suspended':
      log.warn('the config directory is missing: nothing changes until it is back');
      return;
  }
};

/**
 * Logs the events of the daemon. Only the fields named here are logged, so never a value of `env` or of a header.
 * @param configDir absolute.
 */
export const logEvents =
  (log: Logger, configDir: string) =>
  (event: DaemonEvent): void => {
    if (event.type === 'change') {
      logTransition(log, event.change);
      logHealth(log, event.change);
    } else if (isBoot(event.request) && event.revision.type === 'accepted') {
      logBoot(log, configDir, event.revision);
    } else {
      logReload(log, event.revision);
    }
  };
