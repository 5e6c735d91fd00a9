import { expect } from 'chai';
import { AbridgedJson } from '../../../../lib/host/probe/mcp/abridged-json.ts';

const LEVELS = 2;

/** Reproducible small random numbers by a seed. */
const random = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

const STRINGS = [
  '',
  'a',
  '"',
  '\\',
  '\\"',
  '{[',
  ']}',
  '\u0000',
  'é€😀',
  '\ud800',
  'x'.repeat(2040),
  'y"\\'.repeat(1500),
];

const anyValue = (pick: (below: number) => number, depth: number): unknown => {
  const kind = pick(depth > 5 ? 4 : 7);
  if (kind === 0) return [null, true, false][pick(3)];
  if (kind === 1) return pick(1000) / 7 - 50;
  if (kind < 4) return STRINGS[pick(STRINGS.length)];
  const items = Array.from({ length: pick(5) }, () => anyValue(pick, depth + 1));
  return kind === 4
    ? items
    : Object.fromEntries(items.map((item) => [`${STRINGS[pick(STRINGS.length)]}`.slice(0, 9), item]));
};

/** The expected value: containers that are too deep are empty, and long strings are cut. */
const abridged = (value: unknown, depth = 0): unknown => {
  if (typeof value === 'string') return value.slice(0, 100);
  if (typeof value !== 'object' || value === null) return value;
  const isDeep = depth >= LEVELS;
  if (Array.isArray(value)) return isDeep ? [] : value.map((item) => abridged(item, depth + 1));
  return isDeep ? {} : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, abridged(item, depth + 1)]));
};

const read = (text: string, pieces: (below: number) => number): unknown => {
  const json = new AbridgedJson(LEVELS);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) {
    const to = at + 1 + pieces(40);
    json.read(bytes.subarray(at, to));
    at = to;
  }
  return json.value();
};

describe('JSON that is abridged while it is received', () => {
  it('has the value of JSON.parse, except for parts that are too deep or too long, in any chunks', () => {
    for (let seed = 1; seed <= 600; seed++) {
      const pick = random(seed);
      const value = { a: anyValue(pick, 1), b: [anyValue(pick, 2)] };
      const text = JSON.stringify(value, null, pick(3)).toWellFormed();
      const found = read(`${pick(2) ? '\uFEFF' : ' \r\n'}${text}`, pick);
      expect(abridged(found), `seed ${seed}`).to.deep.equal(abridged(JSON.parse(text)));
    }
  });

  it('has one level more in a batch', () => {
    const text = '[{"id":1,"result":{"a":{"b":{"c":[1]}}}}]';
    expect(read(text, () => 0)).to.deep.equal([{ id: 1, result: { a: {} } }]);
  });

  it('is undefined if it is not JSON, incomplete, or neither an object nor an array', () => {
    for (const text of [
      '',
      '{',
      '{"a":1',
      '{"a":"',
      '{"a":1}}',
      '{}{}',
      ']',
      '12',
      '"{}"',
      'null',
      '<html>{}',
      '{"a":\\}',
      '{"a"',
    ])
      expect(
        read(text, () => 3),
        text,
      ).to.equal(undefined);
  });

  it('has bounded memory for any length, and is rejected if it is too long when abridged', () => {
    const json = new AbridgedJson(LEVELS);
    json.read(Buffer.from('{"id":1,"result":{"tools":['));
    const tool = Buffer.from(JSON.stringify({ name: 'a', description: 'b'.repeat(60_000) }));
    for (let tools = 0; tools < 200; tools++) {
      json.read(tool);
      json.read(Buffer.from(','));
    }
    json.read(Buffer.from('{}],"nextCursor":"c"}}'));
    expect(json.value()).to.deep.equal({ id: 1, result: { tools: [], nextCursor: 'c' } });

    const members = new AbridgedJson(LEVELS);
    members.read(Buffer.from('{'));
    let reads = 0;
    while (!members.read(Buffer.from('"a":"bcdefghijklmnop",'.repeat(100)))) reads += 1;
    expect(reads).to.be.below(1000);
  });
});
