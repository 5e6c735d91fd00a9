import { expect } from 'chai';
import fc from 'fast-check';
import { Mistake } from '../../../lib/clients/formats/format.ts';
import { json5Word, type Word } from '../../../lib/clients/formats/json5-word.ts';

/** A word followed by other text. */
const word = (text: string, behind = ' ,'): Word => json5Word(`  ${text}${behind}`, 2);

describe('a word of JSON5', () => {
  const numbers: readonly (readonly [text: string, value: number])[] = [
    ['0', 0],
    ['-0', -0],
    ['+5', 5],
    ['-5', -5],
    ['.5', 0.5],
    ['5.', 5],
    ['-.5e-2', -0.005],
    ['1E3', 1000],
    ['0xFf', 255],
    ['-0x10', -16],
    ['Infinity', Number.POSITIVE_INFINITY],
    ['-Infinity', Number.NEGATIVE_INFINITY],
    ['+Infinity', Number.POSITIVE_INFINITY],
    ['NaN', Number.NaN],
  ];
  for (const [text, value] of numbers) {
    it(`may be the number ${text}`, () => {
      expect(Object.is(word(text).value, value), String(word(text).value)).to.equal(true);
      expect(word(text).end).to.equal(2 + text.length);
    });
  }

  const keywords: readonly (readonly [text: string, value: boolean | null])[] = [
    ['true', true],
    ['false', false],
    ['null', null],
  ];
  for (const [text, value] of keywords) {
    it(`may be ${text}, as a value or as a name`, () => {
      expect(word(text)).to.deep.equal({ end: 2 + text.length, name: text, value });
    });
  }

  for (const name of ['a', '$', '_x1', 'ünï', '名前', 'mcpServers', 'a\u200cb', 'If', 'TRUE']) {
    it(`may be the name ${name}, which is not a value`, () => {
      expect(word(name, ':')).to.deep.equal({ end: 2 + name.length, name });
    });
  }

  for (const name of ['Infinity', 'NaN']) {
    it(`may be a name and a number: ${name}`, () => {
      expect(word(name)).to.include({ name });
      expect(word(name).value).to.be.a('number');
    });
  }

  for (const text of ['1a', 'a-b', '0x', '1e', '--1', '@', '%', '.', '1.2.3', '\\u0061']) {
    it(`is neither a name nor a value: ${text}`, () => {
      const { end, ...rest } = word(text);
      expect([end, rest]).to.deep.equal([2 + text.length, {}]);
    });
  }

  it('has at least one character, of any kind', () => {
    expect(json5Word('/', 0).end).to.equal(1);
  });

  const strings: readonly (readonly [text: string, value: string])[] = [
    [`'it is "so"'`, 'it is "so"'],
    [`"it's"`, "it's"],
    [`'it\\'s'`, "it's"],
    [`'\\b\\f\\n\\r\\t\\v\\0'`, '\b\f\n\r\t\v\0'],
    [`'\\u00e9\\xE9'`, 'éé'],
    [`'\\q\\/\\\\'`, 'q/\\'],
    [`'one\\\ntwo'`, 'onetwo'],
    [`'one\\\r\ntwo'`, 'onetwo'],
    [`'one\\\u2028two'`, 'onetwo'],
    [`'\u2028'`, '\u2028'],
    [`''`, ''],
  ];
  for (const [text, value] of strings) {
    it(`may be the string ${JSON.stringify(text)}, as a value or as a name`, () => {
      expect(word(text)).to.deep.equal({ end: 2 + text.length, value, name: value });
    });
  }

  for (const text of [`'`, `"a`, `'a"`, `'a\n'`, `'a\\'`, `"a\r"`, `'\\`]) {
    it(`is a fault if its string is not closed: ${JSON.stringify(text)}`, () => {
      expect(() => word(text, ''))
        .to.throw(Mistake, 'a string is not closed')
        .with.deep.property('fault', { offset: 2, message: 'a string is not closed' });
    });
  }

  it('is each word of JSON, with the value that JSON has for it', () => {
    const plain = fc.oneof(fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
    fc.assert(
      fc.property(plain, (value) => {
        const text = JSON.stringify(value);
        expect(word(text)).to.include({ end: 2 + text.length, value: JSON.parse(text) });
      }),
    );
  });
});
