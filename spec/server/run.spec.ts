import { expect } from 'chai';
import { EMPTY, ignoreElements, NEVER, type Observable, of, Subject, tap, timer } from 'rxjs';
import type { Exit, Output } from '../../lib/model.ts';
import type { Child, Host, Journal } from '../../lib/ports.ts';
import { keyedMutex } from '../../lib/rx/keyed-mutex.ts';
import { run } from '../../lib/server/run.ts';
import { serverConfig } from '../support/fixtures/configs.ts';
import { virtually } from '../support/kits/marbles.ts';

/** The end of the run of a process that exits at once and leaves its streams open. */
const endOfRun = (congested$: Observable<boolean>): number | undefined =>
  virtually((scheduler) => {
    let end: number | undefined;
    const output$ = new Subject<Output>();
    const child: Child = {
      pid: 100,
      exit$: of<Exit>({ code: 1 }),
      output$,
      hold: () => undefined,
      press: () => of([]),
      remains: () => of([]),
      kill: () => undefined,
      release: () => undefined,
    };
    const journal = { record: (recorded$) => recorded$.pipe(ignoreElements()), congested$ } as Journal;
    const host = {
      clock: { now: () => scheduler.now() },
      hurry$: EMPTY,
      launch: () => of({ type: 'child', child }),
      health: () => EMPTY,
      journal: () => journal,
    } as unknown as Host;
    run({
      config: () => serverConfig(),
      rechecks$: NEVER,
      cause: 'start',
      stop$: NEVER,
      host,
      ports: keyedMutex(),
    }).subscribe((event) => {
      if (event.type === 'exited') end = scheduler.now();
    });
    timer(60_000).subscribe(() => output$.complete());
    return { at: () => end };
  }).at();

describe('a run that prints nothing', () => {
  it('needs no journal, and one that prints opens its own once', () => {
    const output$ = new Subject<Output>();
    const asked: string[] = [];
    const recorded: Output[] = [];
    const child = { pid: 100, exit$: NEVER, output$, hold: () => undefined, kill: () => undefined } as unknown as Child;
    const host = {
      clock: { now: () => 0 },
      hurry$: EMPTY,
      launch: () => of({ type: 'child', child }),
      health: () => EMPTY,
      journal: (name: string) => {
        asked.push(name);
        return {
          record: (printed$) =>
            printed$.pipe(
              tap((output) => recorded.push(output)),
              ignoreElements(),
            ),
          congested$: of(false),
        } as Journal;
      },
    } as unknown as Host;
    const running = run({
      config: () => serverConfig(),
      rechecks$: NEVER,
      cause: 'start',
      stop$: NEVER,
      host,
      ports: keyedMutex(),
    }).subscribe();
    expect(asked).to.deep.equal([]);
    const printed: Output[] = [
      { stream: 'stdout', bytes: Buffer.from('one\n') },
      { stream: 'stderr', bytes: Buffer.from('two\n') },
    ];
    for (const output of printed) output$.next(output);
    running.unsubscribe();
    expect(asked).to.deep.equal([serverConfig().name]);
    expect(recorded).to.deep.equal(printed);
  });
});

describe('a run whose streams stay open though no process is left', () => {
  it('waits a moment for further output', () => {
    expect(endOfRun(of(false))).to.equal(2_000);
  });

  it('waits longer while the log can’t keep up, so that no output is lost', () => {
    expect(endOfRun(of(true))).to.equal(10_000);
  });
});
