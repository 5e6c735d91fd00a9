import { expect } from 'chai';
import fc from 'fast-check';
import { type Condition, checked, healthTransitions, NEWBORN, overdue } from '../../lib/health/health-state.ts';
import type { Observation } from '../../lib/health/observation.ts';

const good: Observation = { type: 'good' };
const absent: Observation = { type: 'absent' };
const unasked: Observation = { type: 'unasked' };

const LETTERS: Readonly<Record<string, Observation>> = {
  g: good,
  a: absent,
  s: { type: 'silent' },
  f: { type: 'foreign' },
  n: { type: 'not-http' },
  u: unasked,
};

/** The condition after the events of a picture: checks by their letters, `!` for the end of `start-timeout`. */
const conditionAfter = (picture: string, failures = 3): Condition =>
  [...picture].reduce((condition, letter) => {
    const observation = LETTERS[letter];
    return observation === undefined ? overdue(condition) : checked(condition, observation, { failures });
  }, NEWBORN);

describe('the health of a run', () => {
  for (const [picture, state] of [
    ['', 'starting'],
    ['a', 'starting'],
    ['aaaaaaaa', 'starting'],
    ['aaaaaaaa!', 'unhealthy'],
    ['!', 'unhealthy'],
    ['u!', 'unhealthy'],
    ['g', 'ready'],
    ['aaaag', 'ready'],
    ['!g', 'ready'],
    ['g!', 'ready'],
    ['gaa', 'ready'],
    ['gaaa', 'unhealthy'],
    ['gsan', 'unhealthy'],
    ['gaagaa', 'ready'],
    ['gaauuuu', 'ready'],
    ['gaaua', 'unhealthy'],
    ['gaaag', 'ready'],
    ['gaaagaa', 'ready'],
    ['gaaagaaa', 'unhealthy'],
    ['g!aaa', 'unhealthy'],
  ] as const) {
    it(`is ${state} after ${picture === '' ? 'nothing' : picture}`, () =>
      expect(conditionAfter(picture).state).to.equal(state));
  }

  it('is lost after as many failures in a row as `failures` says', () => {
    for (const allowed of [1, 2, 3, 7]) {
      expect(conditionAfter(`g${'a'.repeat(allowed - 1)}`, allowed).state, `${allowed - 1} of ${allowed}`).to.equal(
        'ready',
      );
      expect(conditionAfter(`g${'a'.repeat(allowed)}`, allowed).state, `${allowed} of ${allowed}`).to.equal(
        'unhealthy',
      );
    }
  });

  it('is not changed by a check that could not be made', () => {
    for (const picture of ['', 'aa', 'g', 'gaaa', '!']) {
      const before = conditionAfter(picture);
      expect(checked(before, unasked, { failures: 1 }), picture).to.equal(before);
    }
  });

  it('keeps the last trouble until a check succeeds', () => {
    expect(conditionAfter('as').trouble).to.deep.equal({ type: 'silent' });
    expect(conditionAfter('asu').trouble).to.deep.equal({ type: 'silent' });
    expect(conditionAfter('as!').trouble).to.deep.equal({ type: 'silent' });
    expect(conditionAfter('asg')).to.not.have.property('trouble');
  });

  it('keeps what the server reported, and its notes, until a check has new ones', () => {
    const facts = { protocol: '2025-11-25' };
    const reported = checked(NEWBORN, { type: 'good', facts, notes: [{ type: 'exposed' }] }, { failures: 3 });
    for (const observation of [good, absent])
      expect(checked(reported, observation, { failures: 3 })).to.deep.include({ facts, notes: [{ type: 'exposed' }] });
    expect(checked(reported, { type: 'good', notes: [] }, { failures: 3 })).to.deep.include({ facts, notes: [] });
  });

  it('knows from the first success on that the run was ready, and counts the failures since the last one', () => {
    const observations = fc.array(fc.constantFrom(...Object.keys(LETTERS), '!'), { maxLength: 30 });
    fc.assert(
      fc.property(observations, fc.integer({ min: 1, max: 5 }), (letters, failures) => {
        const condition = conditionAfter(letters.join(''), failures);
        const told = letters.filter((letter) => letter !== 'u' && letter !== '!');
        expect(condition.wasReady).to.equal(told.includes('g'));
        expect(condition.isOverdue).to.equal(letters.includes('!'));
        expect(condition.failures).to.equal(told.length - 1 - told.lastIndexOf('g'));
        expect(condition.state === 'starting').to.equal(!told.includes('g') && !letters.includes('!'));
      }),
    );
  });

  it('is never `starting` again', () => {
    const targets = Object.values(healthTransitions).flatMap((row): readonly string[] => Object.values(row));
    expect(targets).to.not.include('starting');
  });
});
