import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Driver, Program } from './driver.ts';

const root = resolve(import.meta.dirname ?? '.', '../../..');
const xy = resolve(root, 'bin/xy');

/** The port of the program at this index. */
export const portOf = (index: number): number => 20_000 + index;

/** The config of a program, with a port of its own. Usually without a probe, since the peers do not probe either. */
export const configOf = (
  { argv: [command, ...args], restart = false, probed = false }: Program,
  index: number,
): string => `
command ${JSON.stringify(command)}
args ${args.map((arg) => JSON.stringify(arg)).join(' ')}
port ${portOf(index)}
${probed ? '' : 'health { probe "none" }'}
restart {
  policy "${restart ? 'always' : 'never'}"
  backoff-initial "0ms"
  backoff-max "0ms"
  max-retries-per-minute 1000000
}
`;

export const xyDriver: Driver = {
  name: 'xy',
  version: JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')).version,
  tag: () => '[out] ',
  socket: (bench) => bench.path('run/xy.sock'),
  begin: async (bench, programs) => {
    const configs = bench.folder('config/xy/servers');
    programs.forEach((program, index) => {
      writeFileSync(`${configs}/${program.name}.kdl`, configOf(program, index));
    });
    const env = {
      XDG_CONFIG_HOME: bench.folder('config'),
      XDG_STATE_HOME: bench.folder('state'),
      XDG_RUNTIME_DIR: bench.folder('run'),
    };
    Object.assign(bench.env, env);
    const { pid = 0 } = bench.spawn([process.execPath, xy, 'daemon']);
    return {
      pids: () => [pid],
      log: (name) => ({ dir: bench.path('state/xy/logs'), prefix: `${name}.log` }),
      commands: {
        list: [process.execPath, xy, 'list'],
        startAll: [process.execPath, xy, 'start', '--all'],
        stopAll: [process.execPath, xy, 'stop', '--all'],
        follow: (name) => [process.execPath, xy, 'logs', name, '--follow', '--tail', '0'],
      },
    };
  },
};
