import { expect } from 'chai';
import fc from 'fast-check';
import { readArguments } from '../../../../lib/cli/mcp/call/arguments.ts';
import { codes, XyError } from '../../../../lib/errors.ts';

describe('the arguments of a call', () => {
  it('are sent as they were written, so that each number arrives as it was meant', () => {
    const written = '{ "n": 9007199254740993, "m": 1.50 }';
    expect(readArguments(`\n ${written} \n`)).to.deep.equal({ text: written, names: new Set(['n', 'm']) });
  });

  const kinds: readonly (readonly [text: string, kind: string])[] = [
    ['[]', 'an array'],
    ['"{}"', 'a string'],
    ['null', 'null'],
    ['true', 'a boolean'],
    ['false', 'a boolean'],
    ['-5', 'a number'],
    [' 0', 'a number'],
  ];
  for (const [text, kind] of kinds) {
    it(`are refused where they are ${kind}: ${text}`, () => {
      expect(() => readArguments(text))
        .to.throw(XyError, `the arguments are ${kind}: `)
        .with.property('code', codes.invalidParams);
    });
  }

  it('have the names that JavaScript finds in them', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (given) => {
        expect(readArguments(JSON.stringify(given)).names).to.deep.equal(new Set(Object.keys(given)));
      }),
    );
  });
});
