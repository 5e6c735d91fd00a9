/** Set by the first lines of `bin/xy` for the daemon: the soft limit of descriptors, and the environment in base64. */
const VARIABLE = 'XY_LAUNCH';

/** What was true of the daemon's process before `sh` and Node changed it. */
export interface Launch {
  /** The soft limit of descriptors; undefined if it is unknown or unlimited. */
  readonly softLimit?: number;
  /** The environment as in `/proc/PID/environ`; undefined if it is unknown. */
  readonly environ?: Buffer;
}

/** The variables of an environment as in `/proc/PID/environ`. Of a name given twice, the first is valid, as in getenv(3). */
const variablesIn = (environ: Buffer): ReadonlyMap<string, string> => {
  const variables = new Map<string, string>();
  for (const variable of environ.toString().split('\0')) {
    const end = variable.indexOf('=');
    const name = variable.slice(0, end);
    if (end > 0 && !variables.has(name)) variables.set(name, variable.slice(end + 1));
  }
  return variables;
};

/**
 * Takes what `bin/xy` has recorded from `env`, and gives `env` the original variables: servers get the daemon's
 * environment (SPEC § 2), and `sh` passes on no variable whose name is not an identifier, and changes some.
 */
export const takeLaunch = (env: NodeJS.ProcessEnv): Launch => {
  const [limit = '', encoded = ''] = (env[VARIABLE] ?? '').split(/ (.*)/s);
  delete env[VARIABLE];
  const softLimit = /^\d+$/.test(limit) ? { softLimit: Number(limit) } : {};
  if (encoded === '') return softLimit;
  const environ = Buffer.from(encoded, 'base64');
  const original = variablesIn(environ);
  for (const name of Object.keys(env)) if (!original.has(name)) delete env[name];
  for (const [name, value] of original) if (env[name] !== value) env[name] = value;
  return { ...softLimit, environ };
};
