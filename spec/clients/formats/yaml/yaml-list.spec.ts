import { expect } from 'chai';
import type { Document } from '../../../../lib/clients/formats/format.ts';
import { yaml } from '../../../../lib/clients/formats/yaml/yaml.ts';
import { isListOfMaps } from '../../../../lib/clients/formats/yaml/yaml-list.ts';

const read = (text: string): Document => {
  const reading = yaml.read(text);
  if ('fault' in reading) throw new Error(`${reading.fault.offset}: ${reading.fault.message} in ${text}`);
  return reading;
};

type Element = Readonly<Record<string, unknown>>;

describe('a list of maps', () => {
  it('is a list that has only maps, or null', () => {
    expect([null, [], [{}], [{ a: 1 }, {}]].map(isListOfMaps)).to.deep.equal([true, true, true, true]);
    expect([undefined, {}, 'a', [1], [{}, []], [null]].filter(isListOfMaps)).to.deep.equal([]);
  });

  const rows: readonly (readonly [title: string, before: string, list: readonly Element[], after: string])[] = [
    [
      'a value of an element',
      'l:\n  - name: a\n    x: 1 # mine\n  - name: b\n',
      [{ name: 'a', x: 2 }, { name: 'b' }],
      'l:\n  - name: a\n    x: 2 # mine\n  - name: b\n',
    ],
    [
      'a key of an element that is new',
      'l:\n  - name: a\n  - name: b\n',
      [{ name: 'a', x: 1 }, { name: 'b' }],
      'l:\n  - name: a\n    x: 1\n  - name: b\n',
    ],
    [
      'an element that is new',
      'l:\n  - name: a\n',
      [{ name: 'a' }, { name: 'b', x: 1 }],
      'l:\n  - name: a\n  - name: b\n    x: 1\n',
    ],
    ['an element that is gone', 'l:\n  - name: a\n  - name: b\n', [{ name: 'b' }], 'l:\n  - name: b\n'],
    ['the last element that goes', 'l:\n  - name: a\n', [], 'l: []\n'],
    ['the first element', 'l: []\nm: 1\n', [{ name: 'a', x: 1 }], 'l:\n  - name: a\n    x: 1\nm: 1\n'],
    ['the first element of nothing', 'l:\n', [{ name: 'a' }], 'l:\n  - name: a\n'],
    [
      'dashes that are not indented',
      'l:\n- name: a\nm: 1\n',
      [{ name: 'a' }, { name: 'b' }],
      'l:\n- name: a\n- name: b\nm: 1\n',
    ],
    ['JSON', '{"l": [{"name": "a"}]}', [{ name: 'a' }, { name: 'b' }], '{"l": [{"name": "a"}, {"name":"b"}]}'],
    [
      'an element of JSON that is gone',
      '{"l": [{"name": "a"}, {"name": "b"}]}',
      [{ name: 'b' }],
      '{"l": [{"name": "b"}]}',
    ],
    [
      'an element with comments of its own',
      'l:\n  - name: a # one\n    # two\n    x: 1\n  # about b\n  - name: b\n',
      [{ name: 'b' }],
      'l:\n  # one\n  # two\n  # about b\n  - name: b\n',
    ],
  ];
  for (const [title, before, list, after] of rows) {
    it(`has changed: ${title}`, () => {
      const { value } = read(before);
      const wanted = { ...(value as Element), l: list };
      expect(read(before).rewritten(wanted)).to.equal(after);
      expect(read(after).value).to.deep.equal(wanted);
    });
  }

  it('has its elements changed in place, in any wanted order', () => {
    const before = 'l:\n  - name: a\n    x: 1\n  - name: b\n';
    expect(
      read(before).rewritten({
        l: [
          { name: 'b', y: 1 },
          { name: 'a', x: 2 },
        ],
      }),
    ).to.equal('l:\n  - name: a\n    x: 2\n  - name: b\n    y: 1\n');
  });
});
