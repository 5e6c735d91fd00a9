import { expect } from 'chai';
import { Mistake } from '../../../lib/clients/formats/format.ts';
import { type Dialect, NOTHING, Tokens } from '../../../lib/clients/formats/json-tokens.ts';

/** All tokens of a text: the text of each, its value and its name. */
const tokens = (text: string, dialect: Dialect = 'jsonc') => {
  const found: {
    readonly type: Tokens['type'];
    readonly text: string;
    readonly value: unknown;
    readonly name: unknown;
  }[] = [];
  const next = new Tokens(text, dialect);
  for (; next.type !== 'end'; next.advance())
    found.push({ type: next.type, text: text.slice(next.start, next.end), value: next.value, name: next.name });
  return { found, comments: next.comments.map(({ start, end, endsLine }) => [text.slice(start, end), endsLine]) };
};

const faultIn = (text: string, dialect: Dialect = 'jsonc'): unknown => {
  try {
    tokens(text, dialect);
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error.fault;
    throw error;
  }
};

describe('the tokens of a text', () => {
  it('are brackets, commas, colons and words, with any white space in between', () => {
    const { found } = tokens('{ "a":\t[1,\r\n true ],"b" : null}');
    expect(found.map(({ type }) => type).join(' ')).to.equal('{ word : [ word , word ] , word : word }');
    expect(found.map(({ text }) => text).join('')).to.equal('{"a":[1,true],"b":null}');
  });

  it('have values if they are words', () => {
    const values = tokens('["a\\n", -1.5e1, true, false, null]').found.map(({ value }) => value);
    const N = NOTHING;
    expect(values).to.deep.equal([N, 'a\n', N, -15, N, true, N, false, N, null, N]);
  });

  it('are names if they are strings, and nothing else in JSON', () => {
    expect(tokens('"a"').found[0]).to.include({ name: 'a', value: 'a' });
    expect(tokens('1').found[0]).to.include({ name: NOTHING });
    expect(tokens('a').found[0]).to.include({ name: NOTHING, value: NOTHING });
    expect(tokens('a', 'json5').found[0]).to.include({ name: 'a', value: NOTHING });
  });

  it('are none for comments and white space', () => {
    expect(tokens(' \n // a\n /* b */ ').found).to.deep.equal([]);
    expect(tokens('').found).to.deep.equal([]);
  });

  for (const dialect of ['jsonc', 'json5'] as const) {
    it(`have the comments collected in order: ${dialect}`, () => {
      const { found, comments } = tokens('// one\n{ /* two */ "a" /* three\n*/ : 1 // four', dialect);
      expect(found.map(({ text }) => text)).to.deep.equal(['{', '"a"', ':', '1']);
      expect(comments).to.deep.equal([
        ['// one', true],
        ['/* two */', false],
        ['/* three\n*/', false],
        ['// four', true],
      ]);
    });
  }

  it('do not treat the content of a string as a comment', () => {
    expect(tokens('"http://x /* y */"').comments).to.deep.equal([]);
    expect(tokens("'http://x' // z", 'json5').comments).to.deep.equal([['// z', true]]);
  });

  const faults: readonly (readonly [text: string, offset: number, message: string])[] = [
    ['[ /* a', 2, 'a comment is not closed'],
    ['["a', 1, 'a string is not closed'],
    ['["a\n"]', 1, 'a string is not closed'],
    ['[1.]', 1, 'this is not a JSON number'],
    ['["\\u12g4"]', 1, 'four hexadecimal digits are expected after the \\u in this'],
    ['["\\q"]', 1, 'this has an invalid escape'],
    ['["a\tb"]', 1, 'this has a control character, which must be escaped'],
  ];
  for (const [text, offset, message] of faults) {
    it(`end with a fault and its position: ${JSON.stringify(text)}`, () => {
      expect(faultIn(text)).to.deep.equal({ offset, message });
    });
  }

  it('of JSON5 accept what JSON rejects', () => {
    for (const text of ["['a']", '[1.]', '[.5]', '["\\q"]', '["a\tb"]', '[0x1F]'])
      expect(faultIn(text, 'json5'), text).to.equal(undefined);
    expect(faultIn('[ /* a', 'json5')).to.deep.equal({ offset: 2, message: 'a comment is not closed' });
  });
});
