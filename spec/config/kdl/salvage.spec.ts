import { expect } from 'chai';
import { positionsIn } from '../../../lib/config/kdl/position.ts';
import { salvage } from '../../../lib/config/kdl/salvage.ts';
import { parseStretch } from '../../../lib/config/kdl/stretch.ts';
import type { KdlNode } from '../../../lib/config/schema/kdl-node.ts';

const shown = ({ name, children, isPartial }: KdlNode): string =>
  `${name}${isPartial ? '~' : ''}${children.length === 0 ? '' : `(${children.map(shown).join(' ')})`}`;

/** The nodes that are left of a text that is not KDL (`~`: some in its block are lost), and the lines with an error. */
const salvaged = (text: string): string => {
  const source = { text, positions: positionsIn(text) };
  const all = { start: 0, end: text.length };
  const whole = parseStretch(source, all);
  if ('nodes' in whole) throw new Error('this is KDL');
  const { nodes, faults } = salvage(source, all, whole.fault);
  return `${nodes.map(shown).join(' ')} | ${faults.map(({ at }) => at.line).join(' ')}`;
};

describe('what is left of a text that is not KDL', () => {
  for (const [title, text, expected] of [
    ['the nodes on the other lines', 'a 1\nb = 2\nc 3', 'a c | 2'],
    ['all errors, not only the first', 'a = 1\nb 2\nc = 3\nd ]', 'b | 1 3 4'],
    ['the other nodes of a block', 'a {\n b 1\n c = 2\n d 3\n}\ne 4', 'a~(b d) e | 3'],
    ['the node without its block, if the error is before that', 'a = {\n b 1\n}\nc 2', 'c | 1'],
    ['the lines beside a string that is not closed', 'a 1\nb "c\nd 2', 'a d | 2'],
    ['the lines beside a string in a block that is not closed', 'a {\n b "c\n d 2\n}\ne 3', 'a~(d) e | 2'],
    ['nothing, if it can’t be told where nodes end', 'a 1\nb {\n c = 2\nd 3', ' | 3'],
    ['nothing of a block in a block', 'a {\n b {\n c = 1\n }\n d 2\n}', 'a~(d) | 3'],
    ['a node whose block is valid', 'a { b 1; }\nc =', 'a(b) | 2'],
  ] as const) {
    it(`is ${title}`, () => expect(salvaged(text)).to.equal(expected));
  }

  it('has what misled the parser as the error, if a comment within a word did', () => {
    expect(salvaged('a 1\nurl http:/*x\nb {\nc')).to.equal(' | 2');
  });
});
