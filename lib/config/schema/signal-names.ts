/** The signals that a config may set as the stop signal, as in `process.kill`. The first is the default. */
export const signalNames = ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGKILL'] as const;
