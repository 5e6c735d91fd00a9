import { expect } from 'chai';
import { Subject, take } from 'rxjs';
import { type Lane, MAX_UNANSWERED, TURN_COMMANDS, TURN_MS, Turns } from '../../lib/rpc/turns.ts';

/** Turns with a manual clock and event loop. */
const byHand = () => {
  let now = 0;
  let turn = 0;
  const nextTurn$ = new Subject<void>();
  const turns = new Turns({ now: () => now }, nextTurn$.pipe(take(1)));
  const done: string[] = [];
  const lane = (): Lane => turns.lane(() => undefined);
  return {
    done,
    lane,
    /** Requests `count` steps of `ms` each, which are recorded as `name@turn`. */
    ask: (name: string, on: Lane, count: number, ms: number, { cost = 0, isBegun = false } = {}): void => {
      let left = count;
      const take = () => {
        now += ms;
        done.push(`${name}@${turn}`);
        left -= 1;
        return left > 0;
      };
      on.ask({ take, isBegun, costMs: () => cost });
    },
    turn: (times = 1): void => {
      for (let each = 0; each < times; each += 1) {
        turn += 1;
        now += 100;
        nextTurn$.next();
      }
    },
  };
};

describe('the turns of the connections', () => {
  it('come at once while there is time', () => {
    const { lane, ask, done } = byHand();
    ask('a', lane(), 3, TURN_MS / 4);
    ask('b', lane(), 1, TURN_MS / 4);
    expect(done).to.deep.equal(['a@0', 'a@0', 'a@0', 'b@0']);
  });

  it('come later when the time in this turn of the event loop is used up', () => {
    const { lane, ask, turn, done } = byHand();
    ask('a', lane(), 5, TURN_MS / 2);
    turn(2);
    expect(done).to.deep.equal(['a@0', 'a@0', 'a@1', 'a@1', 'a@2']);
  });

  it('come soon for a client with few requests, however many others have', () => {
    const { lane, ask, turn, done } = byHand();
    for (const name of ['a', 'b', 'c']) ask(name, lane(), 10_000, TURN_MS);
    turn(300);
    ask('little', lane(), 1, 1);
    turn();
    expect(done).to.include('little@301');
    turn(9);
    const last = done.slice(-9).map((each) => each.split('@')[0]);
    expect(['a', 'b', 'c'].map((name) => last.filter((each) => each === name).length)).to.deep.equal([3, 3, 3]);
  });

  it('come first for the smaller of two concurrent requests', () => {
    const { lane, ask, turn, done } = byHand();
    ask('busy', lane(), 1, TURN_MS);
    ask('large', lane(), 1, TURN_MS, { cost: 30 });
    ask('small', lane(), 1, TURN_MS, { cost: 1 });
    turn(2);
    expect(done).to.deep.equal(['busy@0', 'small@1', 'large@2']);
  });

  it('are for a bounded number of commands each, however long they take', () => {
    const { lane, ask, turn, done } = byHand();
    ask('part', lane(), TURN_COMMANDS + 1, 0, { isBegun: true });
    expect(done).to.have.length(TURN_COMMANDS);
    turn();
    expect(done.at(-1)).to.equal('part@1');
  });

  it('do not come for new calls while too many are unanswered, but for parts of begun ones', () => {
    const { lane, ask, turn, done } = byHand();
    const busy = lane();
    busy.count(MAX_UNANSWERED);
    ask('new', busy, 1, 0);
    ask('part', busy, 2, 0, { isBegun: true });
    turn();
    expect(done).to.deep.equal(['part@0', 'part@0']);
    busy.count(-1);
    expect(done.at(-1)).to.match(/^new/);
  });

  it('let the event loop accept new clients for a limited time', () => {
    let now = 0;
    const nextTurn$ = new Subject<void>();
    const turns = new Turns({ now: () => now }, nextTurn$.pipe(take(1)));
    let steps = 0;
    const take10ms = () => {
      now += TURN_MS;
      steps += 1;
      return true;
    };
    turns.lane(() => undefined).ask({ take: take10ms, isBegun: false, costMs: () => 0 });
    nextTurn$.next();
    nextTurn$.next();
    const before = steps;
    for (let came = 0; came < 100; came += 1) {
      turns.lane(() => undefined);
      now += 1;
      nextTurn$.next();
    }
    expect(steps - before).to.be.within(1, 3);
  });
});
