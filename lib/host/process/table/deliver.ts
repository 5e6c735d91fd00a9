import { codeOf } from '../../system/os-error.ts';

/** The result of sending a signal. `refused`: the target is one that is never signalled. */
export type Delivery = 'sent' | 'gone' | 'denied' | 'refused';

/** Sends a signal to a process, or to a process group if the target is negative. Never throws. */
export type Deliver = (target: number, signal: NodeJS.Signals | 0) => Delivery;

const send: Deliver = (target, signal) => {
  try {
    process.kill(target, signal);
    return 'sent';
  } catch (error) {
    return codeOf(error) === 'ESRCH' ? 'gone' : 'denied';
  }
};

/**
 * `kill(2)` with a guard: never signals all processes (−1), our own group (0 or its number), init (1) or this process,
 * whatever a record says.
 */
export const delivery =
  (ownGroup: number): Deliver =>
  (target, signal) => {
    const number = Math.abs(target);
    const forbidden = !Number.isSafeInteger(target) || number <= 1 || number === process.pid || number === ownGroup;
    return forbidden ? 'refused' : send(target, signal);
  };

/** Whether a pid is in use, also by a zombie or another user's process. */
export const isThere = (pid: number): boolean => send(pid, 0) !== 'gone';
