import { writeFileSync } from 'node:fs';
import type { Driver, Program } from './driver.ts';
import { shellLine, versionOf } from './which.ts';

const section = ({ name, argv, restart = false }: Program, logs: string): string => `
[program:${name}]
command=${shellLine(argv).replaceAll('%', '%%')}
autorestart=${restart}
startsecs=0
stdout_logfile=${logs}/${name}.log
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=20
stderr_logfile=${logs}/${name}.err
`;

/** Logs the bytes unchanged, without regard to lines, rotated at 10 MB, five kept. */
export const supervisordDriver: Driver = {
  name: 'supervisord',
  version: versionOf('supervisord', ['supervisord', '--version']),
  tag: () => '',
  socket: (bench) => bench.path('supervisor.sock'),
  begin: async (bench, programs) => {
    const logs = bench.folder('logs');
    const conf = bench.path('supervisord.conf');
    const sock = bench.path('supervisor.sock');
    writeFileSync(
      conf,
      `[unix_http_server]
file=${sock}
[supervisord]
nodaemon=true
logfile=${bench.path('supervisord.log')}
pidfile=${bench.path('supervisord.pid')}
childlogdir=${logs}
minfds=8192
[rpcinterface:supervisor]
supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface
[supervisorctl]
serverurl=unix://${sock}
${programs.map((program) => section(program, logs)).join('')}`,
    );
    const { pid = 0 } = bench.spawn(['supervisord', '-c', conf]);
    const ctl = ['supervisorctl', '-c', conf];
    return {
      pids: () => [pid],
      log: (name) => ({ dir: logs, prefix: `${name}.log` }),
      commands: {
        list: [...ctl, 'status'],
        startAll: [...ctl, 'start', 'all'],
        stopAll: [...ctl, 'stop', 'all'],
        follow: (name) => [...ctl, 'tail', '-f', name],
      },
    };
  },
};
