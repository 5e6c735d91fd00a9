import { expect } from 'chai';
import { type Trouble, trouble } from '../../../../lib/host/process/run/trouble.ts';

/** What is told of trouble that comes and goes; `at` lets time pass, in seconds. */
const told = (play: (full: Trouble, at: (seconds: number) => void) => void): readonly string[] => {
  const warnings: string[] = [];
  let ms = 0;
  play(
    trouble(
      (message) => warnings.push(message),
      () => ms,
    ),
    (seconds) => {
      ms = seconds * 1_000;
    },
  );
  return warnings;
};

describe('trouble that lasts', () => {
  it('is told once, and again only after it was over for a minute', () => {
    const warnings = told((full, at) => {
      for (const message of ['a', 'b']) full.tell(message);
      at(1);
      full.isOver();
      at(30);
      full.isOver();
      at(61);
      for (const message of ['c', 'd']) full.tell(message);
    });
    expect(warnings).to.deep.equal(['a', 'c']);
  });

  it('is not told again if it was over for a moment only, however often', () => {
    const warnings = told((full, at) => {
      for (let second = 0; second < 200; second += 50) {
        at(second);
        full.tell(`at ${second}`);
        full.isOver();
      }
    });
    expect(warnings).to.deep.equal(['at 0']);
  });

  it('that was never there is not told', () => {
    expect(told((full) => full.isOver())).to.deep.equal([]);
  });

  it('is told when it comes first, however long nothing was wrong', () => {
    const warnings = told((full, at) => {
      full.isOver();
      at(1_000);
      full.tell('a');
    });
    expect(warnings).to.deep.equal(['a']);
  });
});
