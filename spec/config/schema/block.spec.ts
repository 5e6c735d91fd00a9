import { expect } from 'chai';
import { block, braced, readMembers, writeMembers } from '../../../lib/config/schema/block.ts';
import { duration, integer, string } from '../../../lib/config/schema/decoders.ts';
import type { Row } from '../../../lib/config/schema/row.ts';
import { list, required, setting } from '../../../lib/config/schema/rows.ts';
import { nodesOf, readBy, reporting } from './reading.ts';

const count = integer(0, 9, '1');
const tags: Row<readonly string[]> = {
  ...list('tag', string),
  together: (earlier, later) => [...earlier, ...later],
};

const rows = {
  must: required('must', count),
  shortMs: setting('short', duration, 1_000),
  longMs: setting('long', duration, 5_000),
  tags,
  maybe: setting('maybe', string, undefined),
};
const whole = block('thing', rows, [{ less: 'shortMs', more: 'longMs' }]);

const problemsOf = (members: string): readonly string[] => readBy(whole, `thing {\n${members}\n}`).problems;

describe('a block', () => {
  it('has the values of its nodes by their keys, and the defaults of the others', () => {
    expect(readBy(whole, 'thing { long "9s"; must 1 }')).to.deep.equal({
      found: { value: { must: 1, shortMs: 1_000, longMs: 9_000, tags: [] } },
      problems: [],
    });
  });

  it('has no key for an optional setting that is absent', () => {
    expect(readBy(whole, 'thing { must 1 }').found?.value).to.not.have.property('maybe');
    expect(readBy(whole, 'thing { must 1; maybe "a" }').found?.value).to.have.property('maybe', 'a');
  });

  it('has all its defaults where it is absent, and the problems of those that have none', () => {
    const { report, problems } = reporting();
    expect(whole.absent({ line: 1, column: 1 }, 'thing', report)).to.equal(undefined);
    expect(problems).to.deep.equal(['1:1 thing.must: is missing: write must 1']);
    const lenient = block('thing', { shortMs: rows.shortMs });
    expect(lenient.absent({ line: 1, column: 1 }, 'thing', report)).to.deep.equal({ value: { shortMs: 1_000 } });
  });

  it('joins the nodes that may be repeated, in their order', () => {
    expect(readBy(whole, 'thing { tag "a"; must 1; tag "b" "c" }').found?.value).to.deep.include({
      tags: ['a', 'b', 'c'],
    });
    expect(readBy(whole, 'thing { tag "a"; must 1; tag 2 }').found).to.equal(undefined);
  });

  for (const [title, members, expected] of [
    ['a missing setting', '', ['1:1 thing.must: is missing: write must 1']],
    [
      'a setting that is given twice',
      'must 1\nmust 1',
      ['3:1 thing.must: is given twice, first on line 2: remove one of them'],
    ],
    [
      'a misspelt name',
      'must 1\nshrot "1s"',
      ['3:1 thing.shrot: unknown name "shrot" in thing: did you mean "short"?'],
    ],
    [
      'an unknown name, with all that are known',
      'must 1\ncolour "red"',
      ['3:1 thing.colour: unknown name "colour" in thing: known are must, short, long, tag, maybe'],
    ],
    [
      'two durations in the wrong order',
      'must 1\nshort "9s"\nlong "8s"',
      ['4:1 thing.long: long "8s" is less than short "9s"'],
    ],
    [
      'a duration beyond the default of the other',
      'must 1\nshort "9s"',
      ['3:1 thing.short: long "5s" (the default) is less than short "9s"'],
    ],
    [
      'a duration below the default of the other',
      'must 1\nlong "10ms"',
      ['3:1 thing.long: long "10ms" is less than short "1s" (the default)'],
    ],
  ] as const) {
    it(`reports ${title}`, () => expect(problemsOf(members)).to.deep.equal(expected));
  }

  it('accepts two durations that are equal', () => expect(problemsOf('must 1\nshort "5s"')).to.deep.equal([]));

  it('does not show a word that may be a secret', () => {
    for (const secret of ['sk-LIVE-0123456789', 'Bearer', 'abcdefghijklmnopqrstuvwxyz'])
      expect(problemsOf(`must 1\n${secret}`).join(), secret)
        .to.contain('unknown word')
        .and.not.contain(secret);
  });

  it('takes no values, properties or annotations', () => {
    expect(readBy(whole, '(a)thing 1 b=2 { must 1 }').problems).to.deep.equal([
      '1:1 thing: a type annotation means nothing here: remove it and its parentheses',
      '1:12 thing: takes no key=value: each setting is a name, a space and its value',
      '1:10 thing: takes no value, but a block: write thing { … }',
    ]);
  });

  it('of which some nodes can’t be read has no problem because of what may be among them', () => {
    const read = (text: string) => {
      const { report, problems } = reporting();
      const options = { ascending: [{ less: 'shortMs', more: 'longMs' }], isPartial: true } as const;
      readMembers(rows, nodesOf(text), { line: 1, column: 1 }, 'thing', report, options);
      return problems;
    };
    expect(read('short "9s"')).to.deep.equal([]);
    expect(read('short "9s"; long "8s"')).to.have.length(1);
    expect(read('shrot "9s"')).to.have.length(1);
  });

  it('is written in the order of the table, without what is left out, and not at all if that is everything', () => {
    const values = { tags: ['a'], longMs: 90_000, must: 1 };
    expect(whole.write(values)).to.deep.equal(['thing {', '    must 1', '    long "1m 30s"', '    tag "a"', '}']);
    expect(whole.write({})).to.deep.equal([]);
    expect(writeMembers(rows, { maybe: 'x' })).to.deep.equal(['maybe "x"']);
  });

  it('is in the reference with the lines of its settings', () => {
    expect(whole.reference.map(({ kdl }) => kdl)).to.deep.equal([
      ...['thing {', '    must 1', '    short "1s"', '    long "5s"', '    tag "…"', '    maybe "…"', '}'],
    ]);
    expect(braced('a', [{ kdl: 'b 1', comment: 'c' }], 'd')).to.deep.equal([
      { kdl: 'a {', comment: 'd' },
      { kdl: '    b 1', comment: 'c' },
      { kdl: '}' },
    ]);
  });
});
