import { NEVER, type Observable, takeUntil } from 'rxjs';
import type { Connection, Frame, Gate } from '../../lib/ports.ts';

export interface FakeConnection extends Connection {
  /** The sent lines and the calls, in order: `<line>@10`, `hold@10`, `free@20`, `end@30`. */
  readonly deeds: readonly string[];
  /** The memory that is charged to the client, in bytes. */
  readonly charged: () => number;
  readonly mostCharged: () => number;
}

export interface FakeConnectionOptions {
  readonly frames$: Observable<Frame>;
  readonly closed$?: Observable<void>;
  readonly gate?: Gate;
  readonly now: () => number;
}

export const openGate: Gate = { isOpen: () => true, opened$: NEVER };

/** A client's connection without a socket. `hold` is recorded, but has no effect. */
export const fakeConnection = ({
  frames$,
  closed$ = NEVER,
  gate = openGate,
  now,
}: FakeConnectionOptions): FakeConnection => {
  const deeds: string[] = [];
  let charged = 0;
  let mostCharged = 0;
  const note = (deed: string) => deeds.push(`${deed}@${now()}`);
  return {
    frames$: frames$.pipe(takeUntil(closed$)),
    closed$,
    gate,
    charge: (bytes) => {
      charged += bytes;
      mostCharged = Math.max(mostCharged, charged);
    },
    charged: () => charged,
    mostCharged: () => mostCharged,
    hold: (held) => note(held ? 'hold' : 'free'),
    send: (bytes) => {
      for (const line of Buffer.from(bytes).toString().split('\n').slice(0, -1)) note(line);
    },
    end: () => note('end'),
    deeds,
  };
};
