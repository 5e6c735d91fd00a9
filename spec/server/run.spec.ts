import { expect } from 'chai';
import { EMPTY, ignoreElements, NEVER, type Observable, of, Subject, timer } from 'rxjs';
import type { Exit, Output } from '../../lib/model.ts';
import type { Child, Host, Journal } from '../../lib/ports.ts';
import { exclusive } from '../../lib/rx/exclusive.ts';
import { run } from '../../lib/server/run.ts';
import { serverConfig } from '../support/configs.ts';
import { virtually } from '../support/marbles.ts';

/** A process that exits at once and leaves its streams open: when does its run end? */
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
    run({ config: serverConfig(), cause: 'start', asked$: NEVER, host, ports: exclusive() }).subscribe((event) => {
      if (event.type === 'exited') end = scheduler.now();
    });
    timer(60_000).subscribe(() => output$.complete());
    return { at: () => end };
  }).at();

describe('a run whose streams stay open though nobody is left', () => {
  it('waits a moment for what may still come', () => {
    expect(endOfRun(of(false))).to.equal(2_000);
  });

  it('waits longer while the log can not keep up, so that nothing printed is lost', () => {
    expect(endOfRun(of(true))).to.equal(10_000);
  });
});
