import { expect } from 'chai';
import { positionsIn } from '../../../lib/config/kdl/position.ts';
import { misreadIn, parseStretch, type Source } from '../../../lib/config/kdl/stretch.ts';

const sourceOf = (text: string): Source => ({ text, positions: positionsIn(text) });

/** Parses the part of a text that is marked by `[` and `]`. */
const marked = (text: string) => {
  const [start, end] = [text.indexOf('['), text.indexOf(']') - 1];
  return { source: sourceOf(text.replace(/[[\]]/g, '')), stretch: { start, end } };
};
const parsed = (text: string) => {
  const { source, stretch } = marked(text);
  return parseStretch(source, stretch);
};

describe('a stretch of a text', () => {
  it('is parsed by itself, with the positions of the whole', () => {
    const found = parsed('a 1\n[b "c"\n d 2]\ne {');
    expect(found).to.have.property('nodes').with.length(2);
    if (!('nodes' in found)) return;
    expect(found.nodes.map(({ name, at }) => `${name}@${at.line}:${at.column}`)).to.deep.equal(['b@2:1', 'd@3:2']);
    expect(found.nodes[0]?.values[0]).to.deep.equal({ at: { line: 2, column: 3 }, value: 'c' });
  });

  it('has the position of its error in the whole, at its end if the text is cut off', () => {
    expect(parsed('a 1\n[b = 2]\nc')).to.deep.equal({
      fault: { at: { line: 2, column: 3 }, message: '"=" is not allowed here: write the name, a space and the value' },
    });
    const open = parsed('a 1\n[b {]\n');
    expect(open).to.have.nested.property('fault.at').that.deep.equals({ line: 2, column: 4 });
  });

  it('may be KDL 1, with the positions of the file', () => {
    const found = parsed('[a true r"x\\" "y\nz" b]');
    if (!('nodes' in found)) return expect.fail(found.fault.message);
    const [node] = found.nodes;
    expect(node?.values.map(({ value }) => value)).to.deep.equal([true, 'x\\', 'y\nz', 'b']);
    return expect(node?.values.map(({ at }) => `${at.line}:${at.column}`)).to.deep.equal(['1:3', '1:8', '1:14', '2:4']);
  });

  it('has the error for KDL 2 if it is neither version', () => {
    expect(parsed('[a true "b\nc = d]')).to.have.nested.property('fault.at.line', 1);
  });

  it('is parsed as another text of its length, in its place', () => {
    const source = sourceOf('a { = }');
    const found = parseStretch(source, { start: 0, end: 7 }, 'a {   }');
    expect(found).to.have.nested.property('nodes[0].name', 'a');
    expect(found).to.have.deep.nested.property('nodes[0].children', []);
  });

  it('has what is misleading in it, and nothing of what is beside it', () => {
    const { source, stretch } = marked("a 'x'\n[b http://y]\nc 'z'");
    expect(misreadIn(source, stretch).map(({ at }) => at)).to.deep.equal([{ line: 2, column: 8 }]);
    const found = parseStretch(source, stretch);
    expect(found).to.have.property('faults').with.length(1);
  });
});
