/** The signals that a config may name for the stop, as `process.kill` spells them. The first is the default. */
export const signalNames = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'] as const;
