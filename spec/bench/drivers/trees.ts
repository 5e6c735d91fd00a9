import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { nameOf, processesIn } from '../rig/processes.ts';
import type { Bench, Driver, Program } from './driver.ts';
import { shellLine, versionOf } from './which.ts';

/** A supervisor that is a tree of small processes: a scanner and, for each program, a supervisor and a logger. */
interface Tree {
  readonly name: string;
  readonly version: string | undefined;
  readonly members: readonly string[];
  /** Runs the scanner. */
  readonly scan: (services: string) => readonly string[];
  /** Logs stdin into a directory, rotated at 10 MiB, five kept. */
  readonly log: (dir: string) => string;
  /** Prepares a log directory. */
  readonly prepare: (dir: string) => void;
  readonly up: string;
  readonly down: string;
  readonly socket: string;
}

const script = (path: string, line: string): void => {
  writeFileSync(path, `#!/bin/sh\n${line}\n`);
  chmodSync(path, 0o755);
};

const service = (tree: Tree, bench: Bench, { name, argv, restart = false }: Program): void => {
  const dir = bench.folder('services', name);
  const logs = bench.folder('logs', name);
  tree.prepare(logs);
  // Neither supports a run without restart, so the program is followed by a sleep.
  script(`${dir}/run`, restart ? `exec ${shellLine(argv)}` : `${shellLine(argv)}\nexec sleep 100000`);
  bench.folder('services', name, 'log');
  script(`${dir}/log/run`, `exec ${tree.log(logs)}`);
};

const driverOf = (tree: Tree): Driver => ({
  name: tree.name,
  version: tree.version,
  tag: () => '',
  socket: (bench) => bench.path('services', tree.socket),
  begin: async (bench, programs) => {
    const services = bench.folder('services');
    for (const program of programs) service(tree, bench, program);
    bench.spawn(tree.scan(services));
    const all = (command: string) => {
      const names = readdirSync(services).filter((name) => !name.startsWith('.'));
      return ['sh', '-c', names.map((name) => `${command} ${services}/${name}`).join('\n')];
    };
    return {
      pids: () => processesIn(bench.dir).filter((pid) => tree.members.includes(nameOf(pid))),
      log: (name) => ({ dir: bench.path('logs', name), prefix: '' }),
      commands: {
        startAll: all(tree.up),
        stopAll: all(tree.down),
        follow: (name) => ['tail', '-n', '0', '-F', bench.path('logs', name, 'current')],
      },
    };
  },
});

/** s6-log looks for lines only where it rotates. Its followers are `tail`, so they are no cost of s6. */
export const s6Driver = driverOf({
  name: 's6',
  version: versionOf('s6-svscan', ['dpkg-query', '-W', 's6']),
  members: ['s6-svscan', 's6-supervise', 's6-log'],
  scan: (services) => ['s6-svscan', '-c', '2000', services],
  log: (dir) => `s6-log -b n20 s10485760 ${dir}`,
  prepare: () => {},
  up: 's6-svc -u',
  down: 's6-svc -d',
  socket: '.s6-svscan/control',
});

export const runitDriver = driverOf({
  name: 'runit',
  version: versionOf('runsvdir', ['dpkg-query', '-W', 'runit']),
  members: ['runsvdir', 'runsv', 'svlogd'],
  scan: (services) => ['runsvdir', services],
  log: (dir) => `svlogd ${dir}`,
  prepare: (dir) => writeFileSync(`${dir}/config`, 's10485760\nn20\n'),
  up: 'sv up',
  down: 'sv down',
  socket: 'none',
});
