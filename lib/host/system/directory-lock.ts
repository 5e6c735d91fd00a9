import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { codeOf } from './os-error.ts';

/** The longest wait: changing a file takes milliseconds, so a longer wait would be for a program that hangs. */
const PATIENCE_S = 10;

/** O_EXLOCK of open(2) on macOS, which Node doesn't define. */
const O_EXLOCK = 0x20;

/**
 * Runs `work` while holding an exclusive kernel lock on the directory, so that no other xy changes files in it. The
 * lock is on the directory itself: it leaves no file, and is released when its holder ends. If locking is not supported
 * (NFS, no flock(1)) or takes longer than ten seconds, the work runs without it.
 */
export const lockingDirectory = async <T>(directory: string, work: () => Promise<T>): Promise<T> => {
  const lock = await (process.platform === 'darwin' ? openLocked(directory) : openAndLock(directory));
  try {
    return await work();
  } finally {
    await lock?.close();
  }
};

/** On Linux, where Node has no flock(2): by flock(1), which locks an open file that it inherits as descriptor 3. */
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
