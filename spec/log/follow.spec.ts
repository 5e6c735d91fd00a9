import { expect } from 'chai';
import { Subject } from 'rxjs';
import { follow } from '../../lib/log/follow.ts';
import { type Cursor, Ring } from '../../lib/log/ring/ring.ts';
import type { Followed } from '../../lib/ports.ts';

const PORTION = { bytes: 8, lines: 10 };

/** A follower of a small ring, which records its items: lines with `/` for the newline, `(n)` for n dropped lines. */
const following = ({ capacity = 64, end }: { capacity?: number; end?: (ring: Ring) => number } = {}) => {
  const ring = new Ring(capacity);
  const cursor: Cursor = ring.open(end?.(ring));
  const opened$ = new Subject<void>();
  const again$ = new Subject<void>();
  const notes: string[] = [];
  const state = { isOpen: true, isOver: false };
  const followed$ = follow(
    ring,
    cursor,
    { gate: { isOpen: () => state.isOpen, opened$ }, readLimit: PORTION },
    [again$],
    () => state.isOver,
  );
  const note = (item: Followed): void => {
    notes.push(
      item.type === 'dropped' ? `(${item.lines})` : Buffer.from(item.logSlice.bytes).toString().replaceAll('\n', '/'),
    );
  };
  return {
    state,
    opened$,
    again$,
    append: (text: string) => ring.append(Buffer.from(text), 0),
    subscribe: (onItem: (item: Followed) => void = () => undefined) =>
      followed$.subscribe({
        next: (item) => {
          note(item);
          onItem(item);
        },
        complete: () => notes.push('|'),
      }),
    notes: () => notes.splice(0).join(' '),
  };
};

describe('follow', () => {
  it('gives the lines that are there already, at most the limit at a time', () => {
    const { append, subscribe, notes } = following();
    append('aaa\nbbb\nccc\n');
    subscribe();
    expect(notes()).to.equal('aaa/bbb/ ccc/');
  });

  it('gives further lines when it is told that there are some', () => {
    const { append, again$, subscribe, notes } = following();
    subscribe();
    append('a\n');
    expect(notes()).to.equal('');
    again$.next();
    expect(notes()).to.equal('a/');
    again$.next();
    expect(notes()).to.equal('');
  });

  it('gives nothing while the gate is closed, and the rest when it opens', () => {
    const { append, again$, state, opened$, subscribe, notes } = following();
    append('aaa\nbbb\nccc\nddd\n');
    subscribe(() => {
      state.isOpen = false;
    });
    expect(notes()).to.equal('aaa/bbb/');
    again$.next();
    expect(notes()).to.equal('');
    state.isOpen = true;
    opened$.next();
    expect(notes()).to.equal('ccc/ddd/');
  });

  it('says how many lines were dropped before it goes on with those that are left', () => {
    const { append, again$, state, subscribe, notes } = following({ capacity: 8 });
    state.isOpen = false;
    subscribe();
    for (const line of ['a\n', 'b\n', 'c\n', 'dddd\n']) append(line);
    state.isOpen = true;
    again$.next();
    expect(notes()).to.equal('(2) c/dddd/');
  });

  it('loses no line that is appended while it gives others', () => {
    const { append, again$, subscribe, notes } = following();
    append('aaa\n');
    let isFirst = true;
    subscribe(() => {
      if (!isFirst) return;
      isFirst = false;
      append('bbb\n');
      again$.next();
    });
    expect(notes()).to.equal('aaa/ bbb/');
  });

  it('ends at the end of its cursor, and at once if there is nothing before it', () => {
    const { append, subscribe, notes } = following({ end: (ring) => ring.end + 4 });
    append('aaa\nbbb\n');
    subscribe();
    expect(notes()).to.equal('aaa/ |');
    const empty = following({ end: (ring) => ring.end });
    empty.subscribe();
    expect(empty.notes()).to.equal('|');
  });

  it('ends after the last lines if the log is over', () => {
    const { append, again$, state, subscribe, notes } = following();
    subscribe();
    append('aaa\n');
    state.isOver = true;
    again$.next();
    expect(notes()).to.equal('aaa/ |');
  });

  it('ends with the number of lines that a closed gate holds up if the log is over', () => {
    const { append, again$, state, subscribe, notes } = following();
    state.isOpen = false;
    subscribe();
    append('aaa\nbbb\n');
    state.isOver = true;
    again$.next();
    expect(notes()).to.equal('(2) |');
  });

  it('gives nothing more once it is unsubscribed, also in the middle of a slice', () => {
    const { append, again$, subscribe, notes } = following();
    const subscription = subscribe(() => subscription.unsubscribe());
    append('aaa\nbbb\nccc\n');
    again$.next();
    expect(notes()).to.equal('aaa/bbb/');
    again$.next();
    expect(notes()).to.equal('');
  });
});
