import { expect } from 'chai';
import fc from 'fast-check';
import { ProblemList } from '../../../lib/config/set/problem-list.ts';

const at = (line: number, column = 1) => ({ line, column });

const listed = (places: readonly { readonly line: number; readonly column: number }[]) => {
  const list = new ProblemList('/a.kdl');
  for (const place of places) list.report(place, 'port', `at ${place.line}`);
  return list.listed();
};

describe('the problems of a file', () => {
  it('are listed by position, with the file and the field', () => {
    expect(listed([at(3), at(1, 9), at(1, 2)])).to.deep.equal({
      problems: [
        { file: '/a.kdl', line: 1, column: 2, field: 'port', message: 'at 1' },
        { file: '/a.kdl', line: 1, column: 9, field: 'port', message: 'at 1' },
        { file: '/a.kdl', line: 3, column: 1, field: 'port', message: 'at 3' },
      ],
    });
  });

  it('are listed in the order in which they were found if they have the same position', () => {
    const list = new ProblemList('/a.kdl');
    for (const message of ['b', 'a', 'c']) list.report(at(1), '', message);
    expect(list.listed().problems.map(({ message }) => message)).to.deep.equal(['b', 'a', 'c']);
  });

  it('are the first hundred of the file, and the number and the first position of the others', () => {
    const numbers = fc.shuffledSubarray(Array.from({ length: 700 }, (_, index) => index + 1));
    fc.assert(
      fc.property(numbers, (lines) => {
        const sorted = [...lines].sort((a, b) => a - b);
        const { problems, further } = listed(lines.map((line) => at(line)));
        expect(problems.map(({ line }) => line)).to.deep.equal(sorted.slice(0, 100));
        expect(further).to.deep.equal(
          lines.length > 100 ? { count: lines.length - 100, at: at(sorted[100] ?? 0) } : undefined,
        );
      }),
    );
  });

  it('that are only counted have no message made', () => {
    const list = new ProblemList('/a.kdl');
    let made = 0;
    const message = () => `${++made}`;
    for (let line = 1; line <= 10_000; line++) list.report(at(line), '', message);
    expect(list.listed().further?.count).to.equal(9_900);
    expect(made).to.be.at.most(200);
  });
});
