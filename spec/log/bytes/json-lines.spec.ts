import { expect } from 'chai';
import fc from 'fast-check';
import { jsonLines, jsonLinesByStringify } from '../../../lib/log/bytes/json-lines.ts';
import { tags } from '../../../lib/log/bytes/tagger.ts';

const HEAD = '{"method":"log","params":{"name":"a"';

/** What could be taken for a separator, a tag or a replacement pattern. */
const nasty = [
  '"',
  ',',
  '","',
  '[out] ',
  '","[err] ',
  '\\',
  '\\"',
  '}',
  '$&',
  '$1',
  '\u0000',
  '\u2028',
  'é',
  '😀',
  'x',
];
const line = fc.record({
  tag: fc.constantFrom(...Object.values(tags)),
  text: fc.array(fc.constantFrom(...nasty)).map((parts) => parts.join('')),
});

describe('lines as JSON', () => {
  it('are the same as one JSON.stringify for each line makes them', () => {
    fc.assert(
      fc.property(
        fc.array(line, { minLength: 1 }),
        fc.double({ min: 0, max: 2e12, noNaN: true }),
        (lines, atUnixMs) => {
          const batch = { bytes: Buffer.from(lines.map(({ tag, text }) => `${tag}${text}\n`).join('')), atUnixMs };
          expect(jsonLines(batch, HEAD)).to.equal(jsonLinesByStringify(batch, HEAD));
        },
      ),
    );
  });

  it('have a replacement pattern in the head as it is', () => {
    const batch = { bytes: Buffer.from('[out] a\n[err] b\n'), atUnixMs: 1 };
    const head = '{"params":{"name":"$&$1"';
    expect(jsonLines(batch, head)).to.equal(jsonLinesByStringify(batch, head));
  });

  it('have invalid UTF-8 replaced', () => {
    const batch = { bytes: Buffer.concat([Buffer.from('[out] '), Buffer.of(0xff), Buffer.from('\n')]), atUnixMs: 1 };
    expect(JSON.parse(jsonLines(batch, HEAD)).params).to.include({ line: '\ufffd', stream: 'stdout', ts_unix_ms: 1 });
  });
});
