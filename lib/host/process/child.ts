import type { ChildProcess } from 'node:child_process';
import { AsyncSubject } from 'rxjs';
import type { Exit } from '../../model.ts';
import type { Child } from '../../ports.ts';
import type { FifoStreams } from './fifo-streams.ts';
import type { RunMembers } from './run-members.ts';

/** The process that a run began with. */
export interface Leader {
  readonly pid: number;
  /** Whether its pid is still its own: it lives, or has not been reaped. */
  isHeld(): boolean;
  /** See `Child.exit$`. */
  readonly exit$: Child['exit$'];
}

/** What a run holds of the daemon's, and how it gives it back. */
export interface Holdings {
  readonly members: RunMembers;
  readonly streams: FifoStreams;
  /** The record and the FIFOs. Called after the streams are closed. */
  giveBack(): void;
}

/** All of `Child` that does not depend on whose child it is. */
export const heldChild = ({ pid, exit$ }: Leader, { members, streams, giveBack }: Holdings): Child => {
  let isReleased = false;
  return {
    pid,
    exit$,
    output$: streams.output$,
    hold: (held) => streams.hold(held),
    press: (signal) => members.press(signal),
    remains: () => members.press(),
    kill: () => members.kill(),
    release: () => {
      if (isReleased) return;
      isReleased = true;
      members.close();
      streams.close();
      giveBack();
    },
  };
};

/**
 * A process that has been spawned just now, as a leader. Its end is told by `exit`, not by `close`, which waits for
 * whoever else holds the streams. Those who subscribe first are told first.
 */
export const spawnedLeader = (leader: ChildProcess, pid: number): Leader => {
  const exit = new AsyncSubject<Exit>();
  let isReaped = false;
  leader.once('exit', (code, signal) => {
    isReaped = true;
    exit.next(signal === null ? { code: code ?? 0 } : { signal });
    exit.complete();
  });
  return { pid, isHeld: () => !isReaped, exit$: exit.asObservable() };
};
