import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { codeOf } from './process/os-error.ts';

/** A change of a file takes some milliseconds: who waits longer waits for a program that hangs. */
const PATIENCE_S = 10;

/** From open(2) of macOS; Node has no name for it. */
const O_EXLOCK = 0x20;

/**
 * Does some work while no other xy does any in this directory, whoever runs it. The lock is the kernel's, on the
 * directory itself: it leaves no file, and dies with its holder. Where there is no such lock (NFS, no flock(1)), or
 * somebody holds it for ten seconds, the work is done without.
 */
export const lockingDirectory = async <T>(directory: string, work: () => Promise<T>): Promise<T> => {
  const lock = await (process.platform === 'darwin' ? openLocked(directory) : openAndLock(directory));
  try {
    return await work();
  } finally {
    await lock?.close();
  }
};

/** Linux has no such flag, and Node no flock(2); but flock(1) can lock the open file that it is given as descriptor 3. */
const openAndLock = async (directory: string): Promise<FileHandle | undefined> => {
  const file = await open(directory, constants.O_RDONLY).catch(() => undefined);
  if (file === undefined) return undefined;
  const flock = spawn('flock', ['-w', String(PATIENCE_S), '3'], { stdio: ['ignore', 'ignore', 'ignore', file.fd] });
  await once(flock, 'exit').catch(() => undefined);
  return file;
};

const openLocked = async (directory: string): Promise<FileHandle | undefined> => {
  for (const deadline = performance.now() + PATIENCE_S * 1000; performance.now() < deadline; ) {
    try {
      return await open(directory, constants.O_RDONLY | constants.O_NONBLOCK | O_EXLOCK);
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') return undefined;
      await setTimeout(10);
    }
  }
  return undefined;
};
