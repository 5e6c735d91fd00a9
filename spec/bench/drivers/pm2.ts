import { readFileSync, writeFileSync } from 'node:fs';
import { until } from '../rig/time.ts';
import type { Driver } from './driver.ts';
import { installed } from './installed.ts';

const script = installed('pm2', 'bin/pm2');

/** Logs the bytes unchanged, without rotation. */
export const pm2Driver: Driver = {
  name: 'pm2',
  version: script?.version,
  tag: () => '',
  socket: (bench) => bench.path('pm2/rpc.sock'),
  begin: async (bench, programs) => {
    const logs = bench.folder('logs');
    Object.assign(bench.env, { PM2_HOME: bench.folder('pm2') });
    const pm2 = [process.execPath, script?.path ?? '', '--silent'];
    const apps = programs.map(({ name, argv: [command, ...args], restart = false }) => ({
      name,
      script: command,
      args,
      interpreter: 'none',
      autorestart: restart,
      max_restarts: 1e9,
      min_uptime: 0,
      restart_delay: 0,
      out_file: `${logs}/${name}.log`,
      error_file: `${logs}/${name}.err`,
      merge_logs: true,
    }));
    const file = bench.path('apps.json');
    writeFileSync(file, JSON.stringify({ apps }));
    // Its CLI starts the daemon, then the programs sequentially, as part of its start.
    bench.spawn(apps.length === 0 ? [...pm2, 'ping'] : [...pm2, 'start', file]);
    const pidfile = bench.path('pm2/pm2.pid');
    const pid = () => Number(textOf(pidfile));
    await until('pm2 has a daemon', () => pid() > 0);
    return {
      pids: () => [pid()],
      log: (name) => ({ dir: logs, prefix: `${name}.log` }),
      commands: {
        list: [...pm2.slice(0, 2), 'list', '--mini-list'],
        startAll: [...pm2, 'restart', 'all'],
        stopAll: [...pm2, 'stop', 'all'],
        follow: (name) => [...pm2.slice(0, 2), 'logs', name, '--raw', '--lines', '0'],
      },
    };
  },
};

const textOf = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
