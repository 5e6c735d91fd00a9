import { expect } from 'chai';
import { concat, from, map, mergeMap, of, Subject, take, throwError } from 'rxjs';
import { inTurns } from '../../lib/rpc/in-turns.ts';
import { MAX_UNANSWERED, TURN_COMMANDS, TURN_MS, Turns } from '../../lib/rpc/turns.ts';

/** A lane whose clock and event loop are moved by hand, and the notes of what was emitted: `value@turn`. */
const byHand = () => {
  let [now, turn] = [0, 0];
  const nextTurn$ = new Subject<void>();
  const turns = new Turns({ now: () => now }, nextTurn$.pipe(take(1)));
  const held: boolean[] = [];
  const notes: string[] = [];
  return {
    lane: turns.lane((isHeld) => held.push(isHeld)),
    other: turns.lane(() => undefined),
    held,
    notes: () => notes.splice(0).join(' '),
    /** Notes, and takes so long for each value. */
    observer: (ms = 0, name = '') => ({
      next: ({ value }: { readonly value: string }) => {
        notes.push(`${name}${value}@${turn}`);
        now += ms;
      },
      complete: () => notes.push(`${name}|@${turn}`),
      error: (error: unknown) => notes.push(`${name}#${error}@${turn}`),
    }),
    turn: () => {
      turn += 1;
      now += 100;
      nextTurn$.next();
    },
  };
};

const values = (text: string) => from(text).pipe(map((value) => ({ value })));

describe('inTurns', () => {
  it('emits at once and in order while there is time', () => {
    const { lane, observer, notes } = byHand();
    values('abc').pipe(inTurns(lane)).subscribe(observer());
    expect(notes()).to.equal('a@0 b@0 c@0 |@0');
  });

  it('emits the rest in later turns if the time of one is used up', () => {
    const { lane, observer, notes, turn } = byHand();
    values('abc').pipe(inTurns(lane)).subscribe(observer(TURN_MS));
    expect(notes()).to.equal('a@0');
    turn();
    expect(notes()).to.equal('b@1');
    turn();
    expect(notes()).to.equal('c@2 |@2');
  });

  it('completes only after the last value that waits', () => {
    const { lane, observer, notes, turn } = byHand();
    const source$ = new Subject<{ readonly value: string }>();
    source$.pipe(inTurns(lane)).subscribe(observer(TURN_MS));
    for (const value of 'ab') source$.next({ value });
    source$.complete();
    expect(notes()).to.equal('a@0');
    turn();
    expect(notes()).to.equal('b@1 |@1');
  });

  it('completes at once without values, and passes errors on', () => {
    const { lane, observer, notes } = byHand();
    values('').pipe(inTurns(lane)).subscribe(observer());
    expect(notes()).to.equal('|@0');
    concat(
      values('a'),
      throwError(() => 'oops'),
    )
      .pipe(inTurns(lane))
      .subscribe(observer());
    expect(notes()).to.equal('a@0 #oops@0');
  });

  it('shares the time with other lanes, however much it wants', () => {
    const { lane, other, observer, notes, turn } = byHand();
    values('abcd').pipe(inTurns(lane)).subscribe(observer(TURN_MS, 'x'));
    of({ value: 'e' }).pipe(inTurns(other)).subscribe(observer(TURN_MS, 'y'));
    turn();
    expect(notes()).to.equal('xa@0 ye@1 y|@1');
  });

  it('lets a cheap value of another lane precede an expensive one', () => {
    const { lane, other, observer, notes, turn } = byHand();
    of({ value: 'now' }).pipe(inTurns(lane)).subscribe(observer(TURN_MS));
    of({ value: 'large' })
      .pipe(inTurns(lane, { costMs: () => 1_000 }))
      .subscribe(observer(TURN_MS));
    of({ value: 'small' })
      .pipe(inTurns(other, { costMs: () => 1 }))
      .subscribe(observer(TURN_MS));
    turn();
    turn();
    expect(notes()).to.equal('now@0 |@0 small@1 |@1 large@2 |@2');
  });

  it('begins nothing while too much is unanswered, and goes on with what has begun', () => {
    const { lane, observer, notes } = byHand();
    lane.count(MAX_UNANSWERED);
    values('a').pipe(inTurns(lane)).subscribe(observer());
    expect(notes()).to.equal('');
    values('b')
      .pipe(inTurns(lane, { isBegun: true }))
      .subscribe(observer());
    expect(notes()).to.equal('b@0 |@0');
    lane.count(-1);
    expect(notes()).to.equal('a@0 |@0');
  });

  it('begins a bounded number of commands in a turn', () => {
    const { lane, notes, turn } = byHand();
    let begun = 0;
    from(Array.from({ length: 2 * TURN_COMMANDS }, (_, value) => ({ value })))
      .pipe(
        inTurns(lane),
        mergeMap(() => {
          lane.count(1);
          begun += 1;
          return of(undefined);
        }),
      )
      .subscribe();
    expect(begun).to.equal(TURN_COMMANDS);
    turn();
    expect([begun, notes()]).to.deep.equal([2 * TURN_COMMANDS, '']);
  });

  it('drops what waits when it is unsubscribed, and frees its lane', () => {
    const { lane, observer, notes, turn, held } = byHand();
    const subscription = values('abc').pipe(inTurns(lane)).subscribe(observer(TURN_MS));
    subscription.unsubscribe();
    turn();
    expect(notes()).to.equal('a@0');
    expect(held.at(-1)).to.equal(false);
  });
});
