import { expect } from 'chai';
import fc from 'fast-check';
import { statementsIn } from '../../../lib/config/kdl/statements.ts';

/** The statements of a text, each as its text, and that between its braces after `|`. */
const statements = (text: string): readonly string[] | undefined =>
  statementsIn(text)?.map(({ start, end, block }) => {
    const inside = block && `|${text.slice(block.start, block.end)}`;
    return `${text.slice(start, end)}${inside ?? ''}`;
  });

describe('the statements of a text', () => {
  for (const [text, expected] of [
    ['', []],
    [' \n\n', []],
    ['a 1', ['a 1']],
    ['a 1\nb 2\n', ['a 1\n', 'b 2\n']],
    ['a 1; b 2', ['a 1;', 'b 2']],
    ['a 1\r\nb', ['a 1\r', 'b']],
    ['// c\na // d\nb', ['a // d\n', 'b']],
    ['a { b 1\n c 2; }\nd', ['a { b 1\n c 2; }\n| b 1\n c 2; ', 'd']],
    ['a { b { c; }; }', ['a { b { c; }; }| b { c; }; ']],
    ['a {}', ['a {}|']],
    ['a "x;\\n}" 1', ['a "x;\\n}" 1']],
    ['a \\\n b\nc', ['a \\\n b\n', 'c']],
    ['/-\na 1\nb', ['/-\na 1\n', 'b']],
    ['a #"\n"#\nb', ['a #"\n"#\n', 'b']],
    ['a """\n x\n """\nb', ['a """\n x\n """\n', 'b']],
    ['{ a; }\nb', ['{ a; }\n| a; ', 'b']],
  ] as const) {
    it(`of ${JSON.stringify(text)}`, () => expect(statements(text)).to.deep.equal(expected));
  }

  it('are those of the other lines too if one string is not closed on its line', () => {
    expect(statements('a "b\nc 1\nd { e "f"; }')).to.deep.equal(['a "b\n', 'c 1\n', 'd { e "f"; }| e "f"; ']);
    expect(statements('a 1\nb "c')).to.deep.equal(['a 1\n', 'b "c']);
  });

  for (const [title, text] of [
    ['a block is not closed', 'a {\n b\n'],
    ['a block is closed twice', 'a { b; } }\nc'],
    ['a comment is not closed', 'a /* b\nc'],
    ['a string in triple quotes is not closed', 'a """\nb\nc'],
    ['a raw string is not closed', 'a #"b\nc'],
    ['two strings are not closed, which may be the ends of one', 'a "b\nc "d\ne'],
  ] as const) {
    it(`can’t be told if ${title}`, () => expect(statements(text)).to.equal(undefined));
  }

  it('are in order, without overlap, and leave out only space and comments', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ' ', '\n', ';', '{', '}', '"', '\\', '/-', '// x\n', '/* y */'),
    });
    fc.assert(
      fc.property(text, (written) => {
        let end = 0;
        const found = statementsIn(written) ?? [];
        for (const statement of found) {
          expect(written.slice(end, statement.start).replace(/\/\/ x|\/\* y \*\/|[\s;]/g, '')).to.equal('');
          expect(statement.start).to.be.at.least(end);
          expect(statement.end).to.be.above(statement.start);
          if (statement.block) {
            expect(written[statement.block.start - 1]).to.equal('{');
            expect(written[statement.block.end]).to.equal('}');
          }
          end = statement.end;
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
