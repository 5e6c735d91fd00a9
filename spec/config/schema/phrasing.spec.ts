import { expect } from 'chai';
import { didYouMean, either, kindOf, named, quoted, written } from '../../../lib/config/schema/phrasing.ts';

describe('the phrases of messages', () => {
  it('quote text on one line, with everything invisible escaped', () => {
    expect(quoted('a "b"')).to.equal(String.raw`"a \"b\""`);
    expect(quoted('\x1b[31m\n\u202e')).to.equal(String.raw`"\u001b[31m\n\u202e"`);
  });

  it('cut long text, never within a character', () => {
    expect(quoted('x'.repeat(60))).to.equal(`"${'x'.repeat(60)}"`);
    expect(quoted('x'.repeat(61))).to.equal(`"${'x'.repeat(60)}…"`);
    expect(quoted(`${'x'.repeat(59)}😀y`)).to.equal(`"${'x'.repeat(59)}…"`);
  });

  it('have names as they are if they are ordinary words, else in quotes', () => {
    for (const name of ['port', 'backoff-max', 'a.b', 'xmlns:a', 'A_1']) expect(named(name)).to.equal(name);
    for (const name of ['', 'a b', 'é', '"', 'x'.repeat(61)]) expect(named(name)).to.match(/^".*"$/);
  });

  it('write values as in a file', () => {
    for (const [value, expected] of [
      ['a', '"a"'],
      [1.5, '1.5'],
      [true, '#true'],
      [false, '#false'],
      [null, '#null'],
      [Number.NaN, '#nan'],
      [Number.POSITIVE_INFINITY, '#inf'],
      [Number.NEGATIVE_INFINITY, '#-inf'],
    ] as const)
      expect(written(value)).to.equal(expected);
  });

  it('name the kind of a value that must not be shown', () => {
    expect([null, 'a', 1, true].map(kindOf)).to.deep.equal(['#null', 'a string', 'a number', 'a boolean']);
  });

  it('join words as in a sentence', () => {
    expect([[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map(either)).to.deep.equal(['', 'a', 'a or b', 'a, b or c']);
  });

  it('suggest the nearest word, or else list all of them', () => {
    expect(didYouMean('prot', ['port', 'args'])).to.equal('did you mean "port"?');
    expect(didYouMean('colour', ['port', 'args'])).to.equal('known are port, args');
  });
});
