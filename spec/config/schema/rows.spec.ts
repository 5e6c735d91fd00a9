import { expect } from 'chai';
import { integer, string } from '../../../lib/config/schema/decoders.ts';
import { list, readOne, required, setting } from '../../../lib/config/schema/rows.ts';
import { nodeOf, readBy, reporting } from './reading.ts';

const port = integer(1, 65_535, '8421');
const at = { line: 1, column: 1 };

describe('a required setting', () => {
  const row = required('port', port, { doc: 'where it listens' });

  it('has its value', () => expect(readBy(row, 'port 8421')).to.deep.equal({ found: { value: 8421 }, problems: [] }));

  it('is a problem where it is missing, with what to write', () => {
    const { report, problems } = reporting();
    expect(row.absent({ line: 7, column: 3 }, 'block.port', report)).to.equal(undefined);
    expect(problems).to.deep.equal(['7:3 block.port: is missing: write port 8421']);
  });

  it('is in the reference, and is written as it is read', () => {
    expect(row.reference).to.deep.equal([{ kdl: 'port 8421', comment: 'where it listens' }]);
    expect(row.write(80)).to.deep.equal(['port 80']);
  });
});

describe('a setting with a default', () => {
  const row = setting('failures', port, 3);

  it('has it where it is absent, without a problem', () => {
    const { report, problems } = reporting();
    expect(row.absent(at, 'failures', report)).to.deep.equal({ value: 3 });
    expect(problems).to.deep.equal([]);
  });

  it('does not have it where the value is wrong', () => {
    expect(readBy(row, 'failures 0')).to.deep.equal({
      found: undefined,
      problems: ['1:10 failures: found 0, wanted a whole number from 1 to 65535'],
    });
  });

  it('shows it in the reference, or an example if the default is nothing', () => {
    expect(row.reference).to.deep.equal([{ kdl: 'failures 3' }]);
    const optional = setting('path', string, undefined, { doc: 'where' });
    expect(optional.reference).to.deep.equal([{ kdl: 'path "…"', comment: 'where' }]);
    expect([optional.write(undefined), optional.write('a')]).to.deep.equal([[], ['path "a"']]);
  });
});

describe('a list', () => {
  const row = list('args', string);

  it('has all values of its node in their order, none included', () => {
    expect(readBy(row, 'args "b" "a" "b"').found).to.deep.equal({ value: ['b', 'a', 'b'] });
    expect(readBy(row, 'args').found).to.deep.equal({ value: [] });
    expect(row.absent(at, 'args', reporting().report)).to.deep.equal({ value: [] });
  });

  it('reports each value that is wrong, at its position', () => {
    expect(readBy(row, 'args 1 "a" #true')).to.deep.equal({
      found: undefined,
      problems: [
        '1:6 args: found 1, wanted a string: put it in quotes',
        '1:12 args: found #true, wanted a string: put it in quotes',
      ],
    });
  });

  it('is written on one line, or not at all if it is empty', () => {
    expect(row.write(['a', 'b c'])).to.deep.equal(['args "a" "b c"']);
    expect(row.write([])).to.deep.equal([]);
  });
});

describe('a node of one value', () => {
  for (const [title, text, expected] of [
    ['is a problem without it', 'port', ['1:1 port: has no value, wanted one such as 8421']],
    ['is a problem with another one', 'port 1 2', ['1:8 port: takes one value, found 2']],
    [
      'is a problem if the next setting is on its line, with the hint to separate them',
      'port 1 "working-dir" "/a"',
      ['1:8 port: takes one value, found 3: settings are kept apart by a new line or by ;'],
    ],
    ['is a problem with a block', 'port 1 {\n  a\n}', ['2:3 port: takes no block in braces']],
    [
      'is a problem with a property',
      'port 1 a=2',
      ['1:8 port: takes no key=value: each setting is a name, a space and its value'],
    ],
    [
      'is a problem with an annotation, before the name or the value',
      '(a)port (u16)1',
      [
        '1:1 port: a type annotation means nothing here: remove it and its parentheses',
        '1:9 port: a type annotation means nothing here: remove it and its parentheses',
      ],
    ],
  ] as const) {
    it(title, () => {
      const { report, problems } = reporting();
      readOne(port, nodeOf(text), 'port', report);
      expect(problems).to.deep.equal(expected);
    });
  }

  it('says where further values belong, if its decoder knows', () => {
    const { report, problems } = reporting();
    readOne({ ...string, surplus: 'the others belong in args' }, nodeOf('command "a" "b"'), 'command', report);
    expect(problems).to.deep.equal(['1:13 command: takes one value, found 2: the others belong in args']);
  });

  it('has all its problems reported together', () => {
    const { report, problems } = reporting();
    expect(readOne(port, nodeOf('(a)port "x" 2 k=1 { b; }'), 'port', report)).to.equal(undefined);
    expect(problems.map((problem) => problem.split(' ')[0])).to.deep.equal(['1:1', '1:15', '1:21', '1:13', '1:9']);
  });
});
