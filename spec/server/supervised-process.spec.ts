import { expect } from 'chai';
import { concat, defer, delay, EMPTY, ignoreElements, map, merge, of, ReplaySubject, Subject, tap, timer } from 'rxjs';
import type { Exit, Health, Output, ServerEvent } from '../../lib/model.ts';
import type { Child, Host, Journal } from '../../lib/ports.ts';
import { type StopRequest, supervisedProcess } from '../../lib/server/supervised-process.ts';
import { virtually } from '../support/kits/marbles.ts';

interface Play {
  /** When the leader exits by itself; if it still runs, it ends at the stop signal. */
  readonly exitAt?: number;
  /** Its exit status is not available: a leftover. */
  readonly isLeftover?: boolean;
  /** Another member of its group, which ends at the stop signal. */
  readonly leavesMember?: boolean;
  readonly unkillable?: boolean;
  readonly stopAt?: number;
  readonly stop?: StopRequest;
  readonly health?: readonly (readonly [at: number, health: Health])[];
  readonly restartWhenUnhealthy?: boolean;
  /** The output by time, and when it closes. */
  readonly output?: readonly (readonly [at: number, text: string])[];
  readonly outputEndsAt?: number;
  /** The duration of the last write to the log. */
  readonly writeMs?: number;
  readonly congested?: boolean;
  readonly unsubscribeAt?: number;
}

/** Plays a run in virtual time: its events and actions, each with its time. */
const play = ({
  exitAt,
  isLeftover = false,
  leavesMember = false,
  unkillable = false,
  stopAt,
  stop = { reason: 'stop by command' },
  health = [],
  restartWhenUnhealthy = false,
  output = [],
  outputEndsAt,
  writeMs = 0,
  congested = false,
  unsubscribeAt,
}: Play) =>
  virtually((scheduler) => {
    const notes: string[] = [];
    const note = (text: string) => notes.push(`${text}@${scheduler.now()}`);
    const exit$ = new ReplaySubject<Exit>(1);
    const output$ = new Subject<Output>();
    let isAlive = true;
    let member = leavesMember;
    const exit = (how: Exit): void => {
      if (!isAlive) return;
      isAlive = false;
      if (!isLeftover) exit$.next(how);
      exit$.complete();
    };
    const living = () => (isAlive || member || unkillable ? [100] : []);
    if (exitAt !== undefined) timer(exitAt).subscribe(() => exit({ code: 3 }));
    for (const [at, text] of output)
      timer(at).subscribe(() => output$.next({ stream: 'stdout', bytes: Buffer.from(text) }));
    if (outputEndsAt !== undefined) timer(outputEndsAt).subscribe(() => output$.complete());

    const child: Child = {
      pid: 100,
      exit$,
      output$,
      hold: (held) => note(`hold ${held}`),
      press: (signal) =>
        defer(() => {
          if (living().length > 0 && notes.every((text) => !text.startsWith(signal))) note(signal);
          member = false;
          exit({ signal });
          return of(living());
        }),
      remains: () => defer(() => of(living())),
      kill: () => note('kill'),
      release: () => note('release'),
    };
    const journal: Pick<Journal, 'record' | 'congested$'> = {
      congested$: of(congested),
      record: (recorded$) =>
        concat(
          recorded$.pipe(
            tap({
              next: ({ bytes }) => note(`log ${Buffer.from(bytes).toString()}`),
              complete: () => note('log closed'),
            }),
            ignoreElements(),
          ),
          timer(writeMs).pipe(ignoreElements()),
        ),
    };
    const events: string[] = [];
    const shown = (event: ServerEvent): string => {
      switch (event.type) {
        case 'health':
          return event.health.state;
        case 'stopping':
          return `stopping (${event.reason})`;
        case 'exited': {
          const { requested, exit: how, unhealthy } = event;
          const ending = how === undefined ? 'unknown' : 'code' in how ? how.code : how.signal;
          return `exited ${ending}${requested ? ' requested' : ''}${unhealthy === undefined ? '' : ` (${unhealthy})`}`;
        }
        default:
          return event.type;
      }
    };
    const running = supervisedProcess({
      name: 'a',
      child,
      stopPolicy: () => ({ signal: 'SIGTERM', graceMs: 50 }),
      stop$: stopAt === undefined ? new Subject() : timer(stopAt).pipe(map(() => stop)),
      health$: merge(...health.map(([at, is]) => of(is).pipe(delay(at)))),
      restartWhenUnhealthy: () => restartWhenUnhealthy,
      host: { hurry$: EMPTY, journal: () => journal } as unknown as Host,
    }).subscribe({
      next: (event) => events.push(`${shown(event)}@${scheduler.now()}`),
      complete: () => events.push(`|@${scheduler.now()}`),
    });
    if (unsubscribeAt !== undefined) timer(unsubscribeAt).subscribe(() => running.unsubscribe());
    return { events: () => events.join(', '), notes: () => notes.join(', ') };
  });

const READY: Health = { state: 'ready' };
const STUCK: Health = { state: 'unhealthy', detail: 'no answer' };

describe('a supervised process', () => {
  it('that exits by itself has its exit as the last event', () => {
    const { events, notes } = play({ exitAt: 30, outputEndsAt: 30 });
    expect(events()).to.equal('exited 3@30, |@30');
    expect(notes()).to.equal('release@30, kill@30');
  });

  it('that is stopped has the stop, its reason, and an exit that was requested', () => {
    const { events, notes } = play({ stopAt: 20, outputEndsAt: 20 });
    expect(events()).to.equal('stopping (stop by command)@20, exited SIGTERM requested@20, |@20');
    expect(notes()).to.contain('SIGTERM@20');
  });

  it('that leaves others behind is over only when these are stopped', () => {
    const { events } = play({ exitAt: 30, leavesMember: true, outputEndsAt: 40 });
    expect(events()).to.match(/^stopping \(its main process exited, others are left\)@30, exited 3@4\d/);
  });

  it('of a killed daemon ends without an exit status', () => {
    expect(play({ exitAt: 30, isLeftover: true, stopAt: 20, outputEndsAt: 20 }).events()).to.equal(
      'stopping (stop by command)@20, exited unknown@20, |@20',
    );
  });

  it('that survives SIGKILL ends with that, without an exit', () => {
    const { events, notes } = play({ stopAt: 20, unkillable: true });
    expect(events()).to.equal('stopping (stop by command)@20, unkillable@5070, |@5070');
    expect(notes()).to.not.contain('release');
  });

  describe('that is checked', () => {
    it('reports its health only until it ends', () => {
      const health = [
        [10, READY],
        [25, STUCK],
      ] as const;
      expect(play({ health, stopAt: 20 }).events())
        .to.match(/^ready@10, stopping .*@20, exited/)
        .and.not.contain('unhealthy');
    });

    it('goes on while it is unhealthy, unless a restart is wanted then', () => {
      expect(play({ health: [[10, STUCK]], exitAt: 60, outputEndsAt: 60 }).events()).to.equal(
        'unhealthy@10, exited 3@60, |@60',
      );
    });

    it('is ended by the verdict, after the verdict was reported, and says why', () => {
      expect(play({ health: [[10, STUCK]], restartWhenUnhealthy: true, outputEndsAt: 10 }).events()).to.equal(
        'unhealthy@10, stopping (unhealthy: no answer)@10, exited SIGTERM (unhealthy: no answer)@10, |@10',
      );
    });

    it('is ended once: a stop after the verdict does not make it a requested one', () => {
      const { events } = play({ health: [[10, STUCK]], restartWhenUnhealthy: true, stopAt: 15, outputEndsAt: 30 });
      expect(events()).to.contain('(unhealthy: no answer)').and.not.contain('requested');
    });
  });

  describe('that prints', () => {
    it('is over only when its last lines are in the log', () => {
      const { events, notes } = play({
        exitAt: 30,
        output: [
          [10, 'x'],
          [35, 'y'],
        ],
        outputEndsAt: 40,
        writeMs: 500,
      });
      expect(events()).to.equal('exited 3@540, |@540');
      expect(notes()).to.equal('hold false@10, log x@10, log y@35, log closed@40, release@540, kill@540');
    });

    it('is not read while the log can’t keep up', () => {
      const { notes } = play({ exitAt: 30, output: [[10, 'x']], outputEndsAt: 30, congested: true });
      expect(notes()).to.contain('hold true@10');
    });

    it('is read until its streams close, and two seconds at most if a stranger holds them open', () => {
      const { events } = play({ exitAt: 30, output: [[10, 'x']] });
      expect(events()).to.equal('exited 3@2030, |@2030');
    });

    it('is read ten seconds more if the log can’t keep up', () => {
      expect(play({ exitAt: 30, output: [[10, 'x']], congested: true }).events()).to.equal('exited 3@10030, |@10030');
    });
  });

  it('is killed at once when it is unsubscribed, without a stop signal', () => {
    const { events, notes } = play({ output: [[10, 'x']], unsubscribeAt: 20 });
    expect(events()).to.equal('');
    expect(notes())
      .to.match(/kill@20/)
      .and.not.contain('SIGTERM');
  });
});
