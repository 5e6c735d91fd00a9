import { expect } from 'chai';
import fc from 'fast-check';
import { wellFormedJson } from '../../lib/text/well-formed.ts';

describe('JSON made well-formed', () => {
  const made = (value: unknown) => wellFormedJson(JSON.stringify(value));

  it('has U+FFFD for a lone surrogate, in keys too', () => {
    expect(made({ 'a\udc00': ['\ud83e\ud83e\udd8a', '\udfff'] })).to.equal('{"a\\ufffd":["\\ufffd🦊","\\ufffd"]}');
  });

  it('leaves a backslash before a "ud800" as it is', () => {
    for (const text of ['\\ud800', '\\\\ud800', '\\"\\udc00', 'ud800']) expect(JSON.parse(made(text))).to.equal(text);
  });

  it('has no lone surrogate, and otherwise the same value', () => {
    const unit = fc.oneof(fc.constantFrom('\\', 'u', 'd', '8', '0', '"', '\n', '\ud800', '\udc00'), fc.string());
    fc.assert(
      fc.property(fc.array(unit), (units) => {
        const text = units.join('');
        expect(JSON.parse(made(text))).to.equal(text.toWellFormed());
      }),
    );
  });
});
