import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A requirement of scenarios; `lack`: what is missing on this machine, in words. */
export interface Means {
  readonly lack?: string;
}

const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;

const isRoot = process.geteuid?.() === 0;
const given = (has: boolean, lack: string): Means => (has ? {} : { lack });

/** The requirements, checked once when the module is loaded. */
export const means = {
  /** Linux: `/proc`. */
  proc: given(existsSync('/proc/self/stat'), 'needs /proc'),
  /** Mounting file systems: full, read-only. */
  mounts: given(
    isRoot && works('unshare', '-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'),
    'needs root and unshare(1) to mount a file system in a namespace of its own',
  ),
  /** Running programs as another user. */
  users: given(
    isRoot && works('setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', 'true'),
    'needs root and setpriv(1) to become another user',
  ),
  /** Python, for direct system calls. */
  python: given(works('python3', '-c', 'import ctypes, threading'), 'needs python3'),
  /** Setting resource limits. */
  limits: given(works('prlimit', '--nofile=100', 'true'), 'needs prlimit(1)'),
  /** Freezing processes, which SIGKILL does not end. */
  freezer: given(isRoot && existsSync('/sys/fs/cgroup/freezer/tasks'), 'needs root and a cgroup v1 freezer'),
} as const;

/** The prefix of a command to run as the user nobody. */
export const NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] as const;
