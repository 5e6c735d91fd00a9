import { expect } from 'chai';
import fc from 'fast-check';
import { concat, EMPTY, from, map, mergeMap, NEVER, type Observable, of, Subject, timer } from 'rxjs';
import { type WithBuffer, writeBuffers } from '../../lib/log/buffer-pool.ts';
import { journal } from '../../lib/log/journal.ts';
import type { Output, StreamName } from '../../lib/model.ts';
import type { Followed, Gate, Journal } from '../../lib/ports.ts';
import { virtually } from '../support/kits/marbles.ts';
import { type FakeSinkOptions, fakeSink } from './fake-sink.ts';

const ignore = () => undefined;
const open: Gate = { isOpen: () => true, opened$: NEVER };

/** A gate that closes after `width` items. */
const gateOf = (width: number) => {
  const opened$ = new Subject<void>();
  let left = width;
  return {
    isOpen: () => left > 0,
    opened$,
    pass: () => {
      left--;
    },
    open: () => {
      left = width;
      opened$.next();
    },
  };
};

const output = (text: string, stream: StreamName = 'stdout'): Output => ({ stream, bytes: Buffer.from(text) });

/** Output at given times: `[10, 'a\n']` is printed 10 ms after the start. */
const prints = (...texts: readonly (readonly [atMs: number, text: string])[]): Observable<Output> =>
  from(texts).pipe(mergeMap(([atMs, text]) => timer(atMs).pipe(map(() => output(text)))));

/** An item as texts, with the lines of one time in one text. */
const textsOf = (followed: Followed): readonly string[] =>
  followed.type === 'lines'
    ? followed.logSlice.batches.map(({ bytes }) => Buffer.from(bytes).toString())
    : [`(${followed.lines} dropped)`];

const textOf = (followed: Followed): string => textsOf(followed).join('');

/** The items of a follower as `text@ms` (newlines as `/`), and `|@ms` for the end. */
const noted = (followed$: Observable<Followed>, now: () => number): string[] => {
  const notes: string[] = [];
  followed$.subscribe({
    next: (followed) => notes.push(...textsOf(followed).map((text) => `${text.replaceAll('\n', '/')}@${now()}`)),
    complete: () => notes.push(`|@${now()}`),
  });
  return notes;
};

interface Given extends FakeSinkOptions {
  readonly ringBytes?: number;
}

const given = ({ ringBytes = 1 << 20, ...options }: Given = {}) => {
  const sink = fakeSink(options);
  const warnings: string[] = [];
  return {
    sink,
    warnings,
    log: journal({ sink, withBuffer: writeBuffers(), warn: (message) => warnings.push(message), ringBytes }),
  };
};

const followAll = (log: Journal, options: { tail?: number; live?: boolean; gate?: Gate } = {}) =>
  log.follow({ live: true, gate: open, readLimit: { bytes: 64 << 10, lines: 1000 }, ...options });

describe('journal', () => {
  describe('the file', () => {
    it('gets every line, and record completes when they are written', () => {
      const { sink, ends } = virtually((scheduler) => {
        const { log, sink } = given({ ms: 3 });
        const ends: number[] = [];
        log.record(prints([0, 'a\nb'], [20, 'c\nd'])).subscribe({ complete: () => ends.push(scheduler.now()) });
        return { sink, ends };
      });
      expect(sink.text()).to.equal('[out] a\n[out] bc\n[out] d\n');
      expect(ends).to.deep.equal([26]);
    });

    it('gets what arrives during a write as one write', () => {
      const { writes } = virtually(() => {
        const { log, sink } = given({ ms: 10 });
        log.record(prints([0, 'a\n'], [1, 'b\n'], [2, 'c\n'], [15, 'd\n'], [16, 'e\n'])).subscribe();
        return sink;
      });
      expect(writes).to.deep.equal([8, 16, 16]);
    });

    it('is not touched for a server that never printed', () => {
      const { sink, complete } = virtually(() => {
        const { log, sink } = given();
        let complete = false;
        log.record(EMPTY).subscribe({
          complete: () => {
            complete = true;
          },
        });
        followAll(log, { tail: 0 }).subscribe();
        return { sink, complete };
      });
      expect(complete).to.equal(true);
      expect([...sink.writes, ...sink.deeds]).to.deep.equal([]);
    });

    it('is written to the end without a subscriber', () => {
      const { text } = virtually(() => {
        const { log, sink } = given({ ms: 50 });
        const run = log.record(concat(prints([0, 'a\nb\n'], [1, 'c\n']), NEVER)).subscribe();
        timer(10).subscribe(() => run.unsubscribe());
        return sink;
      });
      expect(text()).to.equal('[out] a\n[out] b\n[out] c\n');
    });

    it('is retried with growing pauses, and gets everything that is still in the ring', () => {
      const full = { written: 0, failure: 'ENOSPC: no space left on device, write' };
      const { sink, warnings, ends } = virtually((scheduler) => {
        const { log, sink, warnings } = given({ ms: 0, failing: (n) => (n < 7 ? full : undefined) });
        const ends: number[] = [];
        log.record(prints([0, 'a\n'], [500, 'b\n'])).subscribe({ complete: () => ends.push(scheduler.now()) });
        return { sink, warnings, ends };
      });
      expect(sink.text()).to.equal('[out] a\n[out] b\n');
      expect(sink.writes.length).to.equal(9);
      expect(warnings).to.deep.equal([
        "the log can't be written, the server runs on: ENOSPC: no space left on device, write",
        'the log can be written again, lines lost: 0',
      ]);
      expect(ends, 'a run does not wait for a full disk').to.deep.equal([500]);
    });

    it('continues after a write that failed midway', () => {
      const { sink } = virtually(() => {
        const half = { written: 8, failure: 'full' };
        const { log, sink } = given({ failing: (n) => (n === 0 ? half : undefined) });
        log.record(prints([0, 'a\nb\nc\n'])).subscribe();
        return { sink };
      });
      expect(sink.text()).to.equal('[out] a\n[out] b\n[out] c\n');
    });

    it('has a notice where lines are missing, with their number, if the ring could not keep them', () => {
      const { sink, warnings } = virtually(() => {
        const failing = (n: number) => (n < 6 ? { written: 0, failure: 'full' } : undefined);
        const { log, sink, warnings } = given({ ringBytes: 40, failing });
        const lines = Array.from({ length: 10 }, (_, n) => [n * 10, `${n}\n`] as const);
        log.record(prints(...lines, [60_000, 'later\n'])).subscribe();
        return { sink, warnings };
      });
      expect(sink.text()).to.equal(
        '[out] 0\n[err] xy: lines lost: 4 (full)\n[out] 5\n[out] 6\n[out] 7\n[out] 8\n[out] 9\n[out] later\n',
      );
      expect(warnings).to.deep.equal([
        "the log can't be written, the server runs on: full",
        'the log can be written again, lines lost: 4',
      ]);
    });

    it('has a notice for lines that were lost while other logs used all write buffers', () => {
      const { text } = virtually(() => {
        const sink = fakeSink();
        const withBuffer: WithBuffer = (write) => timer(95).pipe(mergeMap(() => write(Buffer.alloc(1 << 18))));
        const log = journal({ sink, withBuffer, warn: ignore, ringBytes: 40 });
        log.record(prints(...Array.from({ length: 10 }, (_, n) => [n * 10, `${n}\n`] as const))).subscribe();
        return sink;
      });
      expect(text()).to.equal(
        '[err] xy: lines lost: 5 (the disk is too slow)\n[out] 5\n[out] 6\n[out] 7\n[out] 8\n[out] 9\n',
      );
    });

    it('does not wait for a disk that does not respond', () => {
      const ends = virtually((scheduler) => {
        const { log } = given({ ms: 1e9 });
        const ends: string[] = [];
        log.record(prints([0, 'a\n'])).subscribe({ complete: () => ends.push(`recorded@${scheduler.now()}`) });
        timer(20_000)
          .pipe(mergeMap(() => log.close()))
          .subscribe({ complete: () => ends.push(`closed@${scheduler.now()}`) });
        return ends;
      });
      expect(ends).to.deep.equal(['recorded@5000', 'closed@25000']);
    });
  });

  describe('congested$', () => {
    const kilobyte = 'x'.repeat(1017);
    const burst = (kilobytes: number) => `${kilobyte}\n`.repeat(kilobytes);

    const congestion = (options: Given, ...texts: readonly (readonly [number, string])[]) =>
      virtually((scheduler) => {
        const { log } = given({ ringBytes: 1 << 16, ...options });
        const notes: string[] = [];
        log.congested$.subscribe((held) => notes.push(`${held}@${scheduler.now()}`));
        log.record(prints(...texts)).subscribe();
        return notes;
      });

    it('begins with false, and stays false while the file keeps up', () => {
      expect(congestion({ ms: 1 }, [0, burst(10)], [10, burst(10)])).to.deep.equal(['false@0']);
    });

    it('is true while more than a quarter of the ring waits for a slow disk', () => {
      expect(congestion({ ms: 100 }, [0, burst(1)], [10, burst(10)], [20, burst(10)])).to.deep.equal([
        'false@0',
        'true@20',
        'false@100',
      ]);
    });

    it('is false while writes fail: a server must not block because of a full disk', () => {
      const failing = () => ({ written: 0, failure: 'full' });
      const notes = virtually((scheduler) => {
        const { log } = given({ ringBytes: 1 << 16, ms: 5, failing });
        const notes: string[] = [];
        log.congested$.subscribe((held) => notes.push(`${held}@${scheduler.now()}`));
        log.record(prints([0, burst(1)], [2, burst(40)], [30, burst(60)])).subscribe();
        timer(5000)
          .pipe(mergeMap(() => log.close()))
          .subscribe();
        return notes;
      });
      expect(notes).to.deep.equal(['false@0', 'true@2', 'false@5']);
    });
  });

  describe('a follower', () => {
    it('gets the lines as they arrive, many small ones together', () => {
      const notes = virtually((scheduler) => {
        const { log } = given();
        log.record(prints([1, 'a\n'], [4, 'b\n'], [51, 'c\n'])).subscribe();
        return noted(followAll(log, { tail: 0 }), () => scheduler.now());
      });
      expect(notes).to.deep.equal(['[out] a/@11', '[out] b/@11', '[out] c/@61']);
    });

    it('gets the requested tail, then all further lines, without gaps or duplicates', () => {
      for (const [tail, expected] of [
        [undefined, 'abcdef'],
        [0, 'def'],
        [2, 'bcdef'],
        [99, 'abcdef'],
      ] as const) {
        const text = virtually((scheduler) => {
          const { log } = given();
          log.record(prints([0, 'a\n'], [1, 'b\n'], [9, 'c\n'], [10, 'd\n'], [11, 'e\n'], [40, 'f\n'])).subscribe();
          const notes: string[][] = [];
          timer(9).subscribe(() =>
            notes.push(noted(followAll(log, tail === undefined ? {} : { tail }), () => scheduler.now())),
          );
          return notes;
        });
        expect(
          text
            .flat()
            .join('')
            .replaceAll(/\[out\] |\/|@\d+/g, ''),
          `tail ${tail}`,
        ).to.equal(expected);
      }
    });

    it('that is not live ends after the tail, even if lines keep arriving', () => {
      const notes = virtually((scheduler) => {
        const { log } = given();
        log.record(prints([0, 'a\n'], [5, 'b\n'], [10, 'c\n'])).subscribe();
        const notes: string[][] = [];
        timer(6).subscribe(() => notes.push(noted(followAll(log, { tail: 1, live: false }), () => scheduler.now())));
        return notes;
      });
      expect(notes).to.deep.equal([['[out] b/@6', '|@6']]);
    });

    it('that is not live, of an empty log, ends at once', () => {
      const notes = virtually((scheduler) =>
        noted(followAll(given({ ms: 0 }).log, { live: false }), () => scheduler.now()),
      );
      expect(notes).to.deep.equal(['|@0']);
    });

    it('gets the same slices as others at the same position', () => {
      const logSlices = virtually(() => {
        const { log } = given();
        log.record(prints([0, 'a\n'], [1, 'b\n'], [30, 'c\n'], [60, 'd\n'])).subscribe();
        const logSlices = [new Set(), new Set()] as const;
        for (const taken of logSlices) {
          followAll(log).subscribe((followed) => followed.type === 'lines' && taken.add(followed.logSlice));
        }
        return logSlices;
      });
      expect(logSlices[0].size).to.equal(3);
      expect([...logSlices[0]].every((each) => logSlices[1].has(each))).to.equal(true);
    });

    it('pauses while its gate is closed, and continues when it opens', () => {
      const notes = virtually((scheduler) => {
        const { log } = given();
        const gate = gateOf(1);
        // Two of them do not fit into one stretch.
        const long = (letter: string) => `${letter.repeat(40_000)}\n`;
        log.record(prints([0, long('a')], [1, long('b')], [2, long('c')])).subscribe();
        const notes: string[] = [];
        followAll(log, { gate }).subscribe((followed) => {
          gate.pass();
          notes.push(`${textOf(followed).slice(0, 7)}@${scheduler.now()}`);
        });
        for (const ms of [100, 200]) timer(ms).subscribe(() => gate.open());
        return notes;
      });
      expect(notes).to.deep.equal(['[out] a@1', '[out] b@100', '[out] c@200']);
    });

    it('that is too slow gets the number of lines that it missed, where they are missing', () => {
      const notes = virtually((scheduler) => {
        const { log } = given({ ringBytes: 24 });
        const gate = gateOf(1);
        log.record(prints(...Array.from({ length: 9 }, (_, n) => [n * 20, `${n}\n`] as const))).subscribe();
        const notes: string[] = [];
        followAll(log, { gate }).subscribe((followed) => {
          if (followed.type === 'lines') gate.pass();
          notes.push(`${textOf(followed).trim()}@${scheduler.now()}`);
        });
        for (const ms of [300, 400, 500]) timer(ms).subscribe(() => gate.open());
        return notes;
      });
      expect(notes).to.deep.equal(['[out] 0@1', '(5 dropped)@300', '[out] 6\n[out] 7\n[out] 8@300']);
    });

    it('continues across runs, and ends with the last lines when the journal is closed', () => {
      const notes = virtually((scheduler) => {
        const { log } = given();
        log.record(prints([0, 'a\n'])).subscribe();
        timer(100)
          .pipe(mergeMap(() => log.record(prints([0, 'b\n'], [5, 'c\n']))))
          .subscribe();
        timer(106)
          .pipe(mergeMap(() => log.close()))
          .subscribe();
        return noted(followAll(log), () => scheduler.now());
      });
      expect(notes).to.deep.equal(['[out] a/@1', '[out] b/@106', '[out] c/@106', '|@106']);
    });

    it('with a closed gate is ended too, with the number of lines that it missed', () => {
      const notes = virtually((scheduler) => {
        const { log } = given();
        log.record(prints([0, 'a\n'], [1, 'b\n'])).subscribe();
        timer(50)
          .pipe(mergeMap(() => log.close()))
          .subscribe();
        return noted(followAll(log, { gate: { isOpen: () => false, opened$: NEVER } }), () => scheduler.now());
      });
      expect(notes).to.deep.equal(['(2 dropped)@50', '|@50']);
    });

    it('that begins while the journal is being closed ends after the tail', () => {
      const notes = virtually((scheduler) => {
        const { log } = given({ ms: 20 });
        log.record(prints([0, 'a\n'])).subscribe();
        timer(5)
          .pipe(mergeMap(() => log.close()))
          .subscribe();
        const notes: string[][] = [];
        for (const [ms, tail] of [
          [10, 1],
          [25, 9],
        ] as const) {
          timer(ms).subscribe(() => notes.push(noted(followAll(log, { tail }), () => scheduler.now())));
        }
        return notes;
      });
      expect(notes).to.deep.equal([
        ['[out] a/@10', '|@10'],
        ['[out] a/@60', '|@60'],
      ]);
    });

    it('gets the number of lines that were dropped while history was read', () => {
      const notes = virtually((scheduler) => {
        const { log } = given({ ms: 20, ringBytes: 24 });
        log.record(prints([0, 'a\n'], [10, 'b\nc\n'], [10, 'd\ne\n'])).subscribe();
        const notes: string[][] = [];
        timer(5).subscribe(() => notes.push(noted(followAll(log, { live: false }), () => scheduler.now())));
        return notes;
      });
      expect(notes).to.deep.equal([['(1 dropped)@20', '|@20']]);
    });

    it('that is not live, of an empty log, ends even if much is printed while history is read', () => {
      const notes = virtually((scheduler) => {
        const { log } = given({ ms: 20, ringBytes: 24 });
        log.record(prints([10, 'a\nb\n'], [11, 'c\nd\n'])).subscribe();
        return noted(followAll(log, { live: false }), () => scheduler.now());
      });
      expect(notes).to.deep.equal(['|@20']);
    });

    it('gets lines + dropped = printed, whatever its gate, the ring and the disk do', () => {
      const event = fc.oneof(
        fc.record({ do: fc.constant('print' as const), lines: fc.integer({ min: 1, max: 12 }) }),
        fc.record({ do: fc.constant('open' as const), follower: fc.nat(2) }),
        fc.record({ do: fc.constant('wait' as const), ms: fc.nat(40) }),
      );
      fc.assert(
        fc.property(fc.array(event, { maxLength: 60 }), fc.nat(9), (events, failures) => {
          let printed = 0;
          const followers = [1, 2, 5].map((width) => ({ gate: gateOf(width), next: 0, wrong: 0, ended: false }));
          const text = virtually(() => {
            const failing = (n: number) => (n < failures ? { written: 0, failure: 'full' } : undefined);
            const { log, sink } = given({ ringBytes: 200, failing });
            const output$ = new Subject<Output>();
            log.record(output$).subscribe();
            for (const each of followers) {
              followAll(log, { gate: each.gate }).subscribe({
                next: (followed) => {
                  if (followed.type === 'dropped') {
                    each.next += followed.lines;
                    return;
                  }
                  each.gate.pass();
                  for (const line of textOf(followed).split('\n').slice(0, -1)) {
                    if (line !== `[out] ${each.next++}`) each.wrong++;
                  }
                },
                complete: () => {
                  each.ended = true;
                },
              });
            }
            let ms = 0;
            for (const each of events) {
              if (each.do === 'wait') ms += each.ms;
              timer(ms).subscribe(() => {
                if (each.do === 'open') followers[each.follower]?.gate.open();
                if (each.do !== 'print') return;
                output$.next(output(Array.from({ length: each.lines }, () => `${printed++}\n`).join('')));
              });
            }
            timer(ms + 20_000).subscribe(() => output$.complete());
            timer(ms + 40_000)
              .pipe(mergeMap(() => log.close()))
              .subscribe();
            return sink;
          }).text();
          for (const each of followers) {
            expect([each.wrong, each.next, each.ended]).to.deep.equal([0, printed, true]);
          }
          let next = 0;
          for (const line of text.split('\n').slice(0, -1)) {
            const lost = /lines lost: (\d+)/.exec(line);
            if (lost) next += Number(lost[1]);
            else expect(line).to.equal(`[out] ${next++}`);
          }
          expect(next).to.equal(printed);
        }),
        { numRuns: 100 },
      );
    });
  });

  describe('history', () => {
    const before = '[out] old 1\n[err] old 2\n[out] old 3\n';

    it('comes from the files if the ring has too few lines, before those of the ring', () => {
      const { notes, sink } = virtually((scheduler) => {
        const { log, sink } = given({ before });
        log.record(prints([0, 'new\n'])).subscribe();
        const notes: string[][] = [];
        for (const [ms, tail] of [
          [10, 1],
          [20, 3],
          [30, 99],
        ] as const) {
          timer(ms).subscribe(() => notes.push(noted(followAll(log, { tail, live: false }), () => scheduler.now())));
        }
        return { notes, sink };
      });
      expect(notes).to.deep.equal([
        ['[out] new/@10', '|@10'],
        ['[err] old 2/[out] old 3/@21', '[out] new/@21', '|@21'],
        ['[out] old 1/[err] old 2/[out] old 3/@31', '[out] new/@31', '|@31'],
      ]);
      expect(sink.deeds, 'its memory is given back when nobody follows').to.deep.equal(['history 10', 'history 10']);
    });

    it('has the modification time of the file', () => {
      const times = virtually(() => {
        const times: number[] = [];
        followAll(given({ before }).log, { live: false }).subscribe((followed) => {
          if (followed.type === 'lines') times.push(...followed.logSlice.batches.map(({ atUnixMs }) => atUnixMs));
        });
        return times;
      });
      expect(times).to.deep.equal([-1]);
    });

    it('is read between writes, without duplicated or torn lines', () => {
      const notes = virtually((scheduler) => {
        const { log } = given({ before, ms: 7 });
        log.record(prints([0, 'a\n'], [1, 'b\n'], [3, 'c\n'], [9, 'd\n'], [14, 'e\n'], [30, 'f\n'])).subscribe();
        const notes: string[][] = [];
        timer(2).subscribe(() => notes.push(noted(followAll(log), () => scheduler.now())));
        return notes;
      });
      const text = notes.flat().join('').replaceAll(/@\d+/g, '');
      expect(text).to.equal(
        `${before}${[...'abcdef'].map((line) => `[out] ${line}\n`).join('')}`.replaceAll('\n', '/'),
      );
    });

    it('is shared by concurrent followers', () => {
      const { sink, notes } = virtually((scheduler) => {
        const { log, sink } = given({ before });
        const notes = [1, 2].map(() => noted(followAll(log, { live: false }), () => scheduler.now()));
        return { sink, notes };
      });
      expect(notes[0]).to.deep.equal(notes[1]);
      expect(sink.deeds).to.deep.equal(['history 0']);
    });

    it('is available in a closed journal too, which can be used again', () => {
      const { notes, sink } = virtually((scheduler) => {
        const { log, sink } = given();
        log.record(prints([0, 'a\n'])).subscribe();
        timer(50)
          .pipe(mergeMap(() => concat(log.close(), log.close(), log.record(of(output('b\n'))))))
          .subscribe();
        const notes: string[][] = [];
        timer(100).subscribe(() => notes.push(noted(followAll(log, { live: false }), () => scheduler.now())));
        return { notes, sink };
      });
      expect(notes).to.deep.equal([['[out] a/@101', '[out] b/@101', '|@101']]);
      expect(sink.deeds).to.deep.equal(['close', 'close', 'history 8']);
    });

    it('is the part of a log that is not in memory, while the rest is being written or fails to be', () => {
      const step = fc.oneof(
        fc.record({ do: fc.constant('print' as const), lines: fc.integer({ min: 1, max: 8 }) }),
        fc.record({ do: fc.constant('follow' as const), live: fc.boolean() }),
        fc.record({ do: fc.constant('wait' as const), ms: fc.nat(9) }),
      );
      const fail = (bytes: number) => ({ written: bytes > 107 ? 107 : 0, failure: 'full' });
      fc.assert(
        fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), fc.nat(12), (steps, failures) => {
          let printed = 0;
          const followers = virtually(() => {
            // The ring can hold all of it.
            const { log } = given({
              ringBytes: 1 << 16,
              failing: (n, bytes) => (n < failures ? fail(bytes) : undefined),
            });
            const output$ = new Subject<Output>();
            log.record(output$).subscribe();
            const followers: { live: boolean; due: number; lines: string[] }[] = [];
            const text = () => `${printed++} `.padEnd(100, 'x');
            let ms = 0;
            for (const each of [...steps, { do: 'follow' as const, live: false }]) {
              if (each.do === 'wait') ms += each.ms;
              timer(ms).subscribe(() => {
                if (each.do === 'print') {
                  output$.next(output(`${Array.from({ length: each.lines }, text).join('\n')}\n`));
                } else if (each.do === 'follow') {
                  const follower = { live: each.live, due: printed, lines: [] as string[] };
                  followers.push(follower);
                  followAll(log, { live: each.live }).subscribe((followed) =>
                    follower.lines.push(...textOf(followed).split('\n').slice(0, -1)),
                  );
                }
              });
            }
            return followers;
          });
          for (const { live, due, lines } of followers) {
            expect(lines.map((line) => Number(/^\[out\] (\d+) x+$/.exec(line)?.[1]))).to.deep.equal(
              Array.from({ length: live ? printed : due }, (_, n) => n),
            );
          }
        }),
        { numRuns: 200 },
      );
    });

    it('is all that remains of a large log after ten idle minutes', () => {
      const { sink, notes } = virtually((scheduler) => {
        const { log, sink } = given();
        log.record(concat(prints([0, `${'x'.repeat(60_000)}\n`.repeat(2)]), NEVER)).subscribe();
        const notes: string[][] = [];
        for (const ms of [599_000, 601_000]) {
          timer(ms).subscribe(() => notes.push(noted(followAll(log, { tail: 1, live: false }), () => scheduler.now())));
        }
        return { sink, notes };
      });
      expect(notes.map(([first = '', end = '']) => [first.length > 60_000, end])).to.deep.equal([
        [true, '|@599000'],
        [true, '|@601001'],
      ]);
      expect(sink.deeds).to.deep.equal(['history 0']);
    });
  });

  describe('closed', () => {
    it('retries once, and then gives up', () => {
      const { sink, warnings, ends } = virtually((scheduler) => {
        const { log, sink, warnings } = given({ failing: () => ({ written: 0, failure: 'full' }) });
        const ends: number[] = [];
        log.record(prints([0, 'a\n'])).subscribe({ error: ignore });
        timer(10_050)
          .pipe(mergeMap(() => log.close()))
          .subscribe({ complete: () => ends.push(scheduler.now()) });
        return { sink, warnings, ends };
      });
      expect(ends).to.deep.equal([10_052]);
      expect(warnings.at(-1)).to.equal('the last lines of the log are lost: full');
      expect(sink.deeds).to.deep.equal(['close']);
    });

    it('has written everything before', () => {
      const { sink, ends } = virtually((scheduler) => {
        const { log, sink } = given({ ms: 20 });
        const ends: number[] = [];
        log.record(concat(prints([0, 'a\n'], [5, 'b\n']), NEVER)).subscribe();
        timer(6)
          .pipe(mergeMap(() => log.close()))
          .subscribe({ complete: () => ends.push(scheduler.now()) });
        return { sink, ends };
      });
      expect(sink.text()).to.equal('[out] a\n[out] b\n');
      expect(ends).to.deep.equal([60]);
    });
  });
});
