import { expect } from 'chai';
import fc from 'fast-check';
import { header } from '../../../lib/config/schema/header.ts';
import { readBy } from './reading.ts';

const problemsOf = (text: string): readonly string[] => readBy(header, text).problems;
const EXAMPLE = 'header "Authorization" "Bearer …"';

describe('a header', () => {
  it('has a name and a value, as they are written', () => {
    expect(readBy(header, 'header "X-Api-Key" "a  b"').found).to.deep.equal({ value: [['X-Api-Key', 'a  b']] });
    expect(readBy(header, 'header "X-Empty" ""').found).to.deep.equal({ value: [['X-Empty', '']] });
  });

  it('may be repeated, also with the same name, in the order of the file', () => {
    expect(header.together?.([['A', '1']], [['a', '2']])).to.deep.equal([
      ['A', '1'],
      ['a', '2'],
    ]);
  });

  for (const [title, text, expected] of [
    ['without a value', 'header "A"', `1:1 header: takes a name and a value, found 1 of them: write ${EXAMPLE}`],
    ['without a name', 'header', `1:1 header: takes a name and a value, found 0 of them: write ${EXAMPLE}`],
    [
      'with a third string',
      'header "A" "b" "c"',
      `1:16 header: takes a name and a value, found 3 of them: write ${EXAMPLE}`,
    ],
    ['with a number', 'header "A" 1', `1:12 header: takes two strings: put them in quotes, as in ${EXAMPLE}`],
    [
      'with a name that is none',
      'header "A B" "c"',
      `1:8 header: the first string is not the name of a header: write ${EXAMPLE}`,
    ],
    [
      'with an empty name',
      'header "" "c"',
      `1:8 header: the first string is not the name of a header: write ${EXAMPLE}`,
    ],
    [
      'with a line break in the value',
      String.raw`header "A" "b\r\nC: d"`,
      '1:12 header: the value has characters in it that no header can have',
    ],
    [
      'with a character beyond Latin-1',
      'header "A" "€"',
      '1:12 header: the value has characters in it that no header can have',
    ],
    ['that xy sets itself', 'header "Host" "x"', '1:8 header: "Host" is set by xy itself in each request'],
    ['with a block', 'header "A" "b" {\n c\n}', '2:2 header: takes no block in braces'],
    [
      'with a property',
      'header "A" "b" k=1',
      '1:16 header: takes no key=value: each setting is a name, a space and its value',
    ],
  ] as const) {
    it(`is reported ${title}`, () => expect(problemsOf(text)).to.deep.equal([expected]));
  }

  it('that xy sets itself is refused in any case of its letters', () => {
    for (const name of ['content-length', 'Transfer-Encoding', 'MCP-SESSION-ID', 'Mcp-Protocol-Version', 'accept'])
      expect(problemsOf(`header "${name}" "x"`).join(), name).to.contain('is set by xy itself');
  });

  it('never shows a value, or a word that may be one, in a message', () => {
    for (const text of [
      'header "Bearer s3cret"',
      'header "Authorization" "s3cret" "s3cret"',
      'header "s3cret:" "s3cret"',
      'header "A" "s3cret\\n"',
      'header 1 "s3cret"',
      'header "A" k="s3cret"',
    ])
      expect(problemsOf(text).join(), text).to.match(/./).and.not.contain('s3cret');
  });

  it('is never more than one header on the wire', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ':', ' ', '\t', '\r', '\n', '\0', 'é', '\u{10FFFF}') });
    fc.assert(
      fc.property(text, text, (name, value) => {
        for (const [shown, sent] of readBy(header, header.write([[name, value]]).join()).found?.value ?? [])
          expect(`${shown}${sent}`).to.not.match(/[\r\n\0]/);
      }),
    );
  });
});
