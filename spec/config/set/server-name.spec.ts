import { expect } from 'chai';
import fc from 'fast-check';
import { isServerName, isTooLong, nameRule } from '../../../lib/config/set/server-name.ts';

describe('the name of a server', () => {
  it('has lowercase letters, digits, underscores and dashes', () => {
    for (const name of ['a', '0', '_', '-', 'insikt-mcp_2', 'a'.repeat(200)])
      expect(isServerName(name), name).to.equal(true);
  });

  it('has nothing else, also no line break at its end', () => {
    for (const name of ['', 'A', 'a.b', 'a b', 'a/b', '..', 'é', 'a\n', '\na', 'a\0', 'ａ'])
      expect(isServerName(name), JSON.stringify(name)).to.equal(false);
  });

  it('leaves room for the suffixes of its files', () => {
    const [name, longer] = ['a'.repeat(200), 'a'.repeat(201)];
    expect([isTooLong(name), isServerName(longer), isTooLong(longer)]).to.deep.equal([false, false, true]);
    expect(isTooLong('A'.repeat(201)), 'its letters are the worse problem').to.equal(false);
  });

  it('is refused with the rule that it breaks', () => {
    expect(nameRule('a'.repeat(201))).to.equal('have 200 characters at most');
    for (const name of ['A', '', 'A'.repeat(201)])
      expect(nameRule(name)).to.equal('contain only a-z, 0-9, "_" and "-"');
  });

  it('is never a path, whatever it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '.', '/', '\0', '-', '\\') }), (name) => {
        if (isServerName(name)) expect(name).to.match(/^[a-]+$/);
      }),
    );
  });
});
