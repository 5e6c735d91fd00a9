import type { ServerConfig } from '../../model.ts';
import { cookieOf } from './cookie.ts';
import { withPort } from './placeholders.ts';

/**
 * A child's environment: the daemon's, `PORT`, the config's `env`, and the cookie, each winning over the ones before
 * (SPEC § 2). Python prints at once what it prints, unless somebody says otherwise (SPEC § 9).
 */
export const childEnv = (
  { name, port, env }: Pick<ServerConfig, 'name' | 'port' | 'env'>,
  daemonEnv: NodeJS.ProcessEnv,
  stateDir: string,
): NodeJS.ProcessEnv => ({
  PYTHONUNBUFFERED: '1',
  ...daemonEnv,
  PORT: String(port),
  ...Object.fromEntries(Object.entries(env).map(([key, value]) => [key, withPort(value, port)])),
  ...cookieOf(name, stateDir),
});
