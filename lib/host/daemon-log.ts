import type { Note } from '../daemon.ts';
import { problemLine } from '../errors.ts';
import type { StatusChange } from '../roster.ts';
import type { Logger } from './logger.ts';

const logTransition = (log: Logger, { status, transition }: StatusChange): void => {
  if (transition === undefined) return;
  const { from, to, reason } = transition;
  const { name: server, pid, error } = status;
  const fields = { server, from, to, ...(reason && { reason }), ...(pid && { pid }) };
  if (error === undefined) log.info(fields, `${server}: ${to}`);
  else log.warn({ ...fields, error }, `${server}: ${to}: ${error}`);
};

/** Only what a check has found: that there is none, or none yet, is told by the state. */
const logHealth = (log: Logger, { status: { name: server }, health }: StatusChange): void => {
  if (health?.state !== 'ready' && health?.state !== 'unhealthy') return;
  const { state, detail } = health;
  const message = detail === undefined ? `${server}: ${state}` : `${server}: ${state}: ${detail}`;
  log[state === 'ready' ? 'info' : 'warn']({ server, health: state }, message);
};

/** What the daemon notes, as lines of its log. Never a value of `env` or of a header: only what is named here. */
export const logNote = (log: Logger, note: Note): void => {
  if (note.type === 'change') {
    logTransition(log, note.change);
    logHealth(log, note.change);
    return;
  }
  const { revision } = note;
  switch (revision.type) {
    case 'accepted': {
      const { added, removed, changed } = revision.changes;
      const isNews = added.length + removed.length + changed.length > 0;
      log[isNews ? 'info' : 'debug']({ added, removed, changed }, 'reloaded');
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
