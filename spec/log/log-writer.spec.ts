import { expect } from 'chai';
import { NEVER, of, ReplaySubject, timer } from 'rxjs';
import { writeBuffers } from '../../lib/log/buffer-pool.ts';
import { LogWriter } from '../../lib/log/log-writer.ts';
import { Ring } from '../../lib/log/ring/ring.ts';
import type { Appended } from '../../lib/log/sink.ts';
import { virtually } from '../support/kits/marbles.ts';
import { type FakeSinkOptions, fakeSink } from './fake-sink.ts';

const FULL = 'ENOSPC: no space left on device, write';
const full: Appended = { written: 0, failure: FULL };

interface Play extends FakeSinkOptions {
  readonly capacity?: number;
  /** Lines by the times at which they are appended to the ring. */
  readonly lines: readonly (readonly [at: number, text: string])[];
  readonly giveUpAt?: number;
}

/** Drains a ring into a file once, in virtual time. */
const drain = ({ capacity = 1_000, lines, giveUpAt, ...options }: Play) =>
  virtually((scheduler) => {
    const ring = new Ring(capacity);
    const sink = fakeSink(options);
    const warnings: string[] = [];
    const writesAt: number[] = [];
    const giveUp$ = new ReplaySubject<void>(1);
    let endedAt: number | undefined;
    if (giveUpAt !== undefined) timer(giveUpAt).subscribe(() => giveUp$.next());
    const writer = new LogWriter({
      ring,
      append: sink.append,
      withBuffer: writeBuffers(),
      giveUp$: giveUpAt === undefined ? NEVER : giveUp$,
      warn: (message) => warnings.push(message),
    });
    for (const [at, text] of lines)
      (at === 0 ? of(0) : timer(at)).subscribe(() => ring.append(Buffer.from(text), scheduler.now()));
    writer.drain$.subscribe({
      next: () => writesAt.push(scheduler.now()),
      complete: () => {
        endedAt = scheduler.now();
      },
    });
    return { ring, writer, sink, warnings, writesAt, endedAt: () => endedAt };
  });

describe('LogWriter', () => {
  it('has nothing to do for an empty ring', () => {
    const { sink, endedAt, writer } = drain({ lines: [] });
    expect([sink.writes, endedAt(), writer.isDone]).to.deep.equal([[], 0, true]);
  });

  it('writes everything in order, one write at a time, and ends when there is no more', () => {
    const { sink, writesAt, endedAt, writer } = drain({
      ms: 10,
      lines: [
        [0, 'a\n'],
        [3, 'b\n'],
        [6, 'c\n'],
        [30, 'd\n'],
      ],
    });
    expect(sink.text()).to.equal('a\nb\nc\n');
    expect([writesAt, endedAt()]).to.deep.equal([[10, 20], 20]);
    expect([writer.isDone, writer.backlog]).to.deep.equal([false, 2]);
  });

  it('retries with pauses from a tenth of a second to a second', () => {
    const { writesAt, sink } = drain({ ms: 0, lines: [[0, 'a\n']], failing: (n) => (n < 6 ? full : undefined) });
    expect(writesAt).to.deep.equal([0, 100, 300, 700, 1_500, 2_500, 3_500]);
    expect(sink.text()).to.equal('a\n');
  });

  it('goes on after the part that was written, with a line that is written once', () => {
    const { sink } = drain({
      lines: [[0, 'a\nb\nc\n']],
      failing: (n) => (n === 0 ? { written: 2, failure: FULL } : undefined),
    });
    expect([sink.text(), sink.writes]).to.deep.equal(['a\nb\nc\n', [6, 4]]);
  });

  it('warns once when writing begins to fail, and once when it works again', () => {
    const { warnings } = drain({ lines: [[0, 'a\n']], failing: (n) => (n < 3 ? full : undefined) });
    expect(warnings).to.deep.equal([
      `the log can't be written, the server runs on: ${FULL}`,
      'the log can be written again, lines lost: 0',
    ]);
  });

  it('writes how many lines are missing, where they are missing', () => {
    const { sink, warnings } = drain({
      ms: 0,
      capacity: 8,
      lines: [
        [0, 'a\n'],
        [10, 'bbb\n'],
        [20, 'ccc\n'],
        [30, 'ddd\n'],
      ],
      failing: (n) => (n === 0 ? full : undefined),
    });
    expect(sink.text()).to.equal(`a\n[err] xy: lines lost: 1 (${FULL})\nccc\nddd\n`);
    expect(warnings.at(-1)).to.equal('the log can be written again, lines lost: 1');
  });

  it('blames the disk for lines that are lost without a failure', () => {
    const { sink } = drain({
      ms: 50,
      capacity: 8,
      lines: [
        [0, 'aaa\n'],
        [10, 'bbb\n'],
        [20, 'ccc\n'],
        [30, 'ddd\n'],
      ],
    });
    expect(sink.text()).to.equal('aaa\n[err] xy: lines lost: 1 (the disk is too slow)\nccc\nddd\n');
  });

  it('does not retry after it was told to give up, and says what is lost', () => {
    const { writer, writesAt, sink, warnings } = drain({
      ms: 0,
      lines: [[0, 'a\n']],
      failing: () => full,
      giveUpAt: 250,
    });
    expect(writesAt).to.deep.equal([0, 100]);
    expect([writer.isFailing, writer.isDone]).to.deep.equal([true, false]);
    writer.abandon();
    expect([writer.isFailing, writer.isDone, sink.text()]).to.deep.equal([false, true, '']);
    expect(warnings.at(-1)).to.equal(`the last lines of the log are lost: ${FULL}`);
  });

  it('knows which lines of the ring are in the file', () => {
    const done = drain({ lines: [[0, 'a\nb\n']] });
    expect([done.writer.filed, done.writer.unfiled.length]).to.deep.equal([4, 0]);
    const half = drain({
      lines: [[0, 'a\nb\n']],
      failing: (n) => (n === 0 ? { written: 2, failure: FULL } : full),
      giveUpAt: 50,
    });
    expect([half.writer.filed, half.writer.unfiled.length]).to.deep.equal([2, 0]);
  });

  it('has the lines that have left the ring before they were in the file', () => {
    const { writer } = drain({
      capacity: 8,
      lines: [
        [0, 'aaa\n'],
        [10, 'bbb\n'],
        [20, 'ccc\n'],
      ],
      failing: () => full,
      giveUpAt: 50,
    });
    expect(Buffer.from(writer.unfiled).toString()).to.equal('aaa\n');
    expect(writer.filed).to.equal(0);
  });
});
