import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Something that this machine may not have; `lack` says, in words, what is missing. */
export interface Means {
  readonly lack?: string;
}

const works = (command: string, ...args: string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore', timeout: 10_000 }).status === 0;

const isRoot = process.geteuid?.() === 0;
const given = (has: boolean, lack: string): Means => (has ? {} : { lack });

/** What the scenarios ask of the machine, found out once, when they are loaded. */
export const means = {
  /** Nothing but Linux: `/proc`. */
  proc: given(existsSync('/proc/self/stat'), 'needs /proc'),
  /** File systems of one's own: full, read-only. */
  mounts: given(
    isRoot && works('unshare', '-m', 'mount', '-t', 'tmpfs', 'none', '/mnt'),
    'needs root and unshare(1) to mount a file system in a namespace of its own',
  ),
  /** Another user. */
  users: given(
    isRoot && works('setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups', 'true'),
    'needs root and setpriv(1) to become another user',
  ),
  /** A program that makes system calls of its own. */
  python: given(works('python3', '-c', 'import ctypes, threading'), 'needs python3'),
  /** Limits. */
  limits: given(works('prlimit', '--nofile=100', 'true'), 'needs prlimit(1)'),
  /** Processes that SIGKILL does not end. */
  freezer: given(isRoot && existsSync('/sys/fs/cgroup/freezer/tasks'), 'needs root and a cgroup v1 freezer'),
} as const;

/** Runs a program as nobody. */
export const NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'] as const;
