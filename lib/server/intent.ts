import type { Cause, Input, Outcome, ServerConfig, ServerState } from '../model.ts';

/**
 * The desired state of a server. Compared by identity: a new object starts a new generation, even with equal fields.
 */
export type Intent =
  | { readonly want: 'up'; readonly config: ServerConfig; readonly cause: Cause }
  | { readonly want: 'down'; readonly config: ServerConfig; readonly cause: Cause }
  | { readonly want: 'gone'; readonly config?: ServerConfig; readonly cause: Cause };

/** The intent of a server that was never configured. */
export const NOTHING: Intent = { want: 'gone', cause: 'remove' };

/** Progress of the newest intent: waiting for the previous life to end, or in effect, with the server in this state. */
export type Standing = 'waiting' | ServerState;

/** The intent after an input, and the outcome that is reported once it is done. */
export interface Steering {
  readonly intent: Intent;
  readonly as: Exclude<Outcome['type'], 'failed'> | 'unknown';
}

const up = (config: ServerConfig, cause: Cause): Intent => ({ want: 'up', config, cause });
const down = (config: ServerConfig, cause: Cause): Intent => ({ want: 'down', config, cause });

/** Whether a start is already under way or done, so that another start changes nothing. */
const isUp = (standing: Standing): boolean =>
  standing === 'waiting' || standing === 'starting' || standing === 'running';

/** Whether there is nothing to stop: no process, and no restart pending. */
const isAtRest = (standing: Standing): boolean => standing === 'stopped' || standing === 'failed';

/** The intent after `input`; the same object if the desired state does not change. Pure. */
export const steer = (intent: Intent, input: Input, standing: Standing): Steering => {
  switch (input.type) {
    case 'configure': {
      const make = intent.want === 'down' ? down : up;
      return { intent: make(input.config, input.cause), as: 'settled' };
    }
    case 'adjust':
      return {
        intent: intent.want === 'gone' ? up(input.config, 'reload') : { ...intent, config: input.config },
        as: 'settled',
      };
    case 'remove':
      return {
        intent: intent.want === 'gone' ? intent : { want: 'gone', config: intent.config, cause: 'remove' },
        as: 'settled',
      };
    case 'start':
      if (intent.want === 'gone') return { intent, as: 'unknown' };
      if (intent.want === 'up' && isUp(standing)) return { intent, as: 'already_running' };
      return { intent: up(intent.config, 'start'), as: 'started' };
    case 'restart':
      if (intent.want === 'gone') return { intent, as: 'unknown' };
      return { intent: up(intent.config, 'restart'), as: 'restarted' };
    case 'stop':
      if (intent.want === 'gone') return { intent, as: 'unknown' };
      if (intent.want === 'down') return { intent, as: standing === 'waiting' ? 'stopped' : 'not_running' };
      return { intent: down(intent.config, 'stop'), as: isAtRest(standing) ? 'not_running' : 'stopped' };
  }
};
