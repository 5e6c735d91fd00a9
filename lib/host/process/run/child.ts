import type { ChildProcess } from 'node:child_process';
import { AsyncSubject } from 'rxjs';
import type { Exit } from '../../../model.ts';
import type { Child } from '../../../ports.ts';
import type { FifoStreams } from '../fifo/fifo-streams.ts';
import type { RunMembers } from './run-members.ts';

/** The first process of a run. */
export interface Leader {
  readonly pid: number;
  /** Whether its pid is still reserved for it: it lives, or is a zombie. */
  isHeld(): boolean;
  /** See `Child.exit$`. */
  readonly exit$: Child['exit$'];
}

/** The resources of a run, and their release. */
export interface Holdings {
  readonly members: RunMembers;
  readonly streams: FifoStreams;
  /** Releases the record and the FIFOs. Called after the streams are closed. */
  giveBack(): void;
}

/** The parts of `Child` that are the same for our own children and for leftovers. */
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
 * A newly spawned process as a leader. Its end is the event `exit`, not `close`, which waits for all processes that
 * hold the streams. Subscribers are notified in the order of their subscription.
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
