import { expect } from 'chai';
import { defer, EMPTY, map, NEVER, type Observable, of, ReplaySubject, timer } from 'rxjs';
import type { Exit } from '../../lib/model.ts';
import type { Child } from '../../lib/ports.ts';
import { terminateGroup, UNKILLABLE_MS } from '../../lib/server/terminate.ts';
import { virtually } from '../support/kits/marbles.ts';

interface Stop {
  readonly graceMs?: number;
  /** When each process ends after the stop signal; `never`: SIGKILL only. */
  readonly members?: readonly (number | 'never')[];
  /** SIGKILL has no effect on the last one. */
  readonly unkillable?: boolean;
  /** The duration of a census. */
  readonly censusMs?: number;
  /** When `hurry$` emits. */
  readonly hurryAt?: number;
  readonly unsubscribeAt?: number;
}

/** Stops a group in virtual time: the signals by time, the events, and the end. */
const stop = ({ graceMs = 100, members = [30], unkillable = false, censusMs = 0, hurryAt, unsubscribeAt }: Stop) =>
  virtually((scheduler) => {
    const now = () => scheduler.now();
    const sent = new Map<string, number>();
    const events: unknown[] = [];
    const exit$ = new ReplaySubject<Exit>(1);
    let presses = 0;
    let underWay = 0;
    let mostUnderWay = 0;
    let over: number | undefined;

    const isAlive = (end: number | 'never', index: number): boolean => {
      const killedAt = sent.get('SIGKILL');
      if (killedAt !== undefined) return unkillable && index === members.length - 1;
      const stoppedAt = sent.get('SIGTERM');
      return end === 'never' || stoppedAt === undefined || now() < stoppedAt + end;
    };
    const census = (): readonly number[] => members.flatMap((end, index) => (isAlive(end, index) ? [100 + index] : []));
    const press = (signal: string): Observable<readonly number[]> =>
      defer(() => {
        presses++;
        mostUnderWay = Math.max(mostUnderWay, ++underWay);
        if (!sent.has(signal)) sent.set(signal, now());
        return (censusMs === 0 ? of(0) : timer(censusMs)).pipe(
          map(() => {
            underWay--;
            return census();
          }),
        );
      });
    const [leader] = members;
    if (leader !== undefined && leader !== 'never')
      timer(leader).subscribe(() => {
        exit$.next({ code: 0 });
        exit$.complete();
      });

    const child = { pid: 100, exit$, press } as unknown as Child;
    const hurry$ = hurryAt === undefined ? NEVER : timer(hurryAt);
    const stopping = terminateGroup(child, { signal: 'SIGTERM', graceMs }, hurry$).subscribe({
      next: (event) => events.push(event),
      complete: () => {
        over = now();
      },
    });
    if (unsubscribeAt !== undefined) timer(unsubscribeAt).subscribe(() => stopping.unsubscribe());
    return {
      signals: () => [...sent].map(([signal, at]) => `${signal}@${at}`).join(' '),
      events,
      over: () => over,
      presses: () => presses,
      mostUnderWay: () => mostUnderWay,
    };
  });

describe('stopping the processes of a run', () => {
  it('is over at the exit of the leader if it was the last, without waiting for the next check', () => {
    const { signals, events, over } = stop({ members: [33] });
    expect([signals(), over()]).to.deep.equal(['SIGTERM@0', 33]);
    expect(events).to.deep.equal([]);
  });

  it('waits for the other members of the group within the same grace', () => {
    const { signals, over } = stop({ members: [10, 70] });
    expect([signals(), over()]).to.deep.equal(['SIGTERM@0', 80]);
  });

  it('kills what is left when the grace is over', () => {
    for (const members of [['never'], [10, 'never'], ['never', 10]] as const) {
      const { signals, events, over } = stop({ members });
      expect([signals(), over()], members.join()).to.deep.equal(['SIGTERM@0 SIGKILL@100', 100]);
      expect(events).to.deep.equal([]);
    }
  });

  it('kills at once if the daemon is told to hurry', () => {
    const { signals, over } = stop({ members: ['never'], graceMs: 60_000, hurryAt: 50 });
    expect([signals(), over()]).to.deep.equal(['SIGTERM@0 SIGKILL@50', 50]);
  });

  it('ignores a hurry after the processes are gone', () => {
    expect(stop({ members: [33], hurryAt: 40 }).signals()).to.equal('SIGTERM@0');
  });

  it('reports those that survive SIGKILL, and only those', () => {
    const { events, over } = stop({ members: ['never', 'never'], unkillable: true });
    expect(events).to.deep.equal([{ type: 'unkillable', pids: [101] }]);
    expect(over()).to.equal(100 + UNKILLABLE_MS);
  });

  it('sends the stop signal also without any grace', () => {
    expect(stop({ members: ['never'], graceMs: 0 }).signals()).to.equal('SIGTERM@0 SIGKILL@0');
  });

  it('counts the processes one census at a time, however long one takes', () => {
    const { mostUnderWay, signals, over } = stop({ members: [10, 200], graceMs: 1_000, censusMs: 75 });
    expect(mostUnderWay()).to.equal(1);
    expect(signals()).to.equal('SIGTERM@0');
    expect(over()).to.be.within(200, 200 + 2 * 75 + 20);
  });

  it('kills even if no census has come to an end within the grace', () => {
    const { signals, over } = stop({ members: ['never'], graceMs: 100, censusMs: 300 });
    expect([signals(), over()]).to.deep.equal(['SIGTERM@0 SIGKILL@100', 400]);
  });

  it('reports the leader if nothing is known of the processes after SIGKILL either', () => {
    const { events } = stop({ members: ['never'], censusMs: 2 * UNKILLABLE_MS });
    expect(events).to.deep.equal([{ type: 'unkillable', pids: [100] }]);
  });

  it('does nothing more once it is unsubscribed', () => {
    const { signals, presses, over } = stop({ members: ['never'], unsubscribeAt: 50 });
    expect(signals()).to.equal('SIGTERM@0');
    expect(presses(), 'at 0, 20 and 40 ms').to.equal(3);
    expect(over()).to.equal(undefined);
  });

  it('is cold: nothing is signalled before it is subscribed to', () => {
    let presses = 0;
    const press = () => {
      presses++;
      return of([]);
    };
    const child = { pid: 1, exit$: EMPTY, press } as unknown as Child;
    const stopping$ = terminateGroup(child, { signal: 'SIGTERM', graceMs: 1 }, NEVER);
    expect(presses).to.equal(0);
    stopping$.subscribe();
    expect(presses).to.equal(1);
  });
});
