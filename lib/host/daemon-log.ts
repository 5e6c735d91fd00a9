import type { Note } from '../daemon.ts';
import { problemLine } from '../errors.ts';
import type { Logger } from './logger.ts';

/** What the daemon notes, as lines of its log. Never a value of `env`: only what is named here. */
export const logNote = (log: Logger, note: Note): void => {
  if (note.type === 'happening') {
    const { status, transition } = note.happening;
    if (transition === undefined) return;
    const { from, to, reason } = transition;
    const { name: server, pid, error } = status;
    const fields = { server, from, to, ...(reason && { reason }), ...(pid && { pid }) };
    if (error === undefined) log.info(fields, `${server}: ${to}`);
    else log.warn({ ...fields, error }, `${server}: ${to}: ${error}`);
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
      log.warn('the config directory is away: nothing is changed until it is back');
      return;
  }
};
