import type { Cause, Input, Outcome, ServerConfig, ServerState } from '../model.ts';

/** What is wanted of a server. A new object is a new generation: even one with equal fields starts a life of its own. */
export type Intent =
  | { readonly want: 'up'; readonly config: ServerConfig; readonly cause: Cause }
  | { readonly want: 'down'; readonly config: ServerConfig; readonly cause: Cause }
  | { readonly want: 'gone'; readonly config?: ServerConfig; readonly cause: Cause };

/** Nothing was ever wanted. */
export const NOTHING: Intent = { want: 'gone', cause: 'remove' };

/** Where the newest intent stands: still waiting for the life before it to end, or alive with the server in `state`. */
export type Standing = 'waiting' | ServerState;

/** What an input makes of an intent, and the word under which it will have been done. */
export interface Steering {
  readonly intent: Intent;
  readonly as: Exclude<Outcome['type'], 'failed'> | 'unknown';
}

const up = (config: ServerConfig, cause: Cause): Intent => ({ want: 'up', config, cause });
const down = (config: ServerConfig, cause: Cause): Intent => ({ want: 'down', config, cause });

/** Whether a wanted start is on its way or has been done, so that one more changes nothing. */
const isUp = (standing: Standing): boolean =>
  standing === 'waiting' || standing === 'starting' || standing === 'running';

/** Whether there is nothing to stop: no process, and none to come. */
const isAtRest = (standing: Standing): boolean => standing === 'stopped' || standing === 'failed';

/** The intent after `input`: the same object where nothing new is wanted. Pure. */
export const steer = (intent: Intent, input: Input, standing: Standing): Steering => {
  switch (input.type) {
    case 'configure': {
      const make = intent.want === 'down' ? down : up;
      return { intent: make(input.config, input.cause), as: 'settled' };
    }
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
