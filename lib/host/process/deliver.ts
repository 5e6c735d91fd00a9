import { codeOf } from './os-error.ts';

/** What became of a signal. `refused`: it would have hit somebody who is never meant. */
export type Delivery = 'sent' | 'gone' | 'denied' | 'refused';

/** Sends a signal to a process, or to a group where the target is negative. Never throws. */
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
 * `kill(2)` with a guard: never everybody (−1), our own group (0), init (1), ourselves, or the group we were started
 * in, whatever a record says.
 */
export const delivery =
  (ownGroup: number): Deliver =>
  (target, signal) => {
    const number = Math.abs(target);
    const forbidden = !Number.isSafeInteger(target) || number <= 1 || number === process.pid || number === ownGroup;
    return forbidden ? 'refused' : send(target, signal);
  };

/** Whether a pid is taken, by a zombie or another user's process too. */
export const isThere = (pid: number): boolean => send(pid, 0) !== 'gone';
