import type { Driver } from './driver.ts';
import { installed } from './installed.ts';
import { shellLine } from './which.ts';

const script = installed('concurrently', 'dist/bin/index.js');

/** Logs: `[NAME] LINE` on its stdout, which here is a file. No daemon, no commands, no rotation. */
export const concurrentlyDriver: Driver = {
  name: 'concurrently',
  version: script?.version,
  tag: (name) => `[${name}] `,
  socket: (bench) => bench.path('none'),
  begin: async (bench, programs) => {
    const restart = programs.some((program) => program.restart)
      ? ['--restart-tries', '-1', '--restart-after', '0']
      : [];
    const names = ['--names', programs.map(({ name }) => name).join(',')];
    const lines = programs.map(({ argv }) => `exec ${shellLine(argv)}`);
    const log = 'all.log';
    const { pid = 0 } = bench.spawn(
      [process.execPath, script?.path ?? '', ...restart, ...names, '--prefix', '[{name}]', ...lines],
      log,
    );
    return { pids: () => [pid], log: () => ({ dir: bench.dir, prefix: log }), commands: {} };
  },
};
