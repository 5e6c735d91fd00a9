import type { ServerConfig } from '../../../model.ts';
import { cookieOf } from '../table/cookie.ts';
import { withPort } from './placeholders.ts';

/**
 * A child's environment: that of the daemon, `PORT`, the config's `env`, and the cookie; later ones take precedence
 * (SPEC § 2). Python output is unbuffered unless `PYTHONUNBUFFERED` is set (SPEC § 9).
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
