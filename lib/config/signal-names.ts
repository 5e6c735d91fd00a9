import type { SignalName } from '../model.ts';

/** The signals that a config may set as the stop signal. The first is the default. */
export const signalNames: readonly SignalName[] = [
  'SIGTERM',
  'SIGINT',
  'SIGHUP',
  'SIGQUIT',
  'SIGUSR1',
  'SIGUSR2',
  'SIGKILL',
];
