import { expect } from 'chai';
import fc from 'fast-check';
import { EventStream } from '../../../../lib/host/probe/http/event-stream.ts';

/** The events of a stream that arrives in these pieces, as `type:data`. */
const eventsIn = (pieces: readonly Buffer[], stopAfter = Number.POSITIVE_INFINITY) => {
  const events: string[] = [];
  let data = '';
  const stream = new EventStream({
    data: (bytes) => {
      data += bytes.toString('latin1');
    },
    event: (type) => {
      events.push(`${type}:${data}`);
      data = '';
      return events.length >= stopAfter;
    },
  });
  const stopped = pieces.findIndex((piece) => stream.read(piece));
  return { events, stopped };
};

const events = (text: string): readonly string[] => eventsIn([Buffer.from(text)]).events;

/** The same by the words of the standard, line by line (WHATWG HTML § 9.2.6), for a text that is whole. */
const byTheStandard = (text: string): readonly string[] => {
  const found: string[] = [];
  let [type, data]: [string, string[]] = ['', []];
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  for (const line of lines.slice(0, -1)) {
    if (line === '') {
      if (data.length > 0) found.push(`${type || 'message'}:${data.join('\n')}`);
      [type, data] = ['', []];
      continue;
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
  }
  return found;
};

describe('an event stream', () => {
  for (const [text, expected] of [
    ['data: a\n\n', ['message:a']],
    ['data:a\ndata: b\ndata:  c\n\n', ['message:a\nb\n c']],
    ['event: endpoint\ndata: /x\n\n', ['endpoint:/x']],
    ['event: a\nevent: b\ndata: x\n\n', ['b:x']],
    ['event: a\nevent\ndata: x\n\n', ['message:x']],
    ['event: a\n\ndata: x\n\n', ['message:x']],
    ['data\n\n', ['message:']],
    ['data:\n\n', ['message:']],
    ['data\ndata\n\n', ['message:\n']],
    [': a comment\ndata: a\nid: 1\nretry: 5\nother: x\n\n', ['message:a']],
    ['data: a\r\n\r\ndata: b\r\rdata: c\n\r', ['message:a', 'message:b', 'message:c']],
    ['\uFEFFdata: a\n\n', ['message:a']],
    ['\uFEFF\uFEFFdata: a\n\n', []],
    ['data: a\n', []],
    ['\n\n\n', []],
    ['data: a: b\n\n', ['message:a: b']],
    ['datas: a\n\n', []],
  ] as const) {
    it(`has ${JSON.stringify(expected)} in ${JSON.stringify(text)}`, () =>
      expect(events(text)).to.deep.equal(expected));
  }

  it('has the events that the standard says, however it is cut', () => {
    const text = fc.string({
      unit: fc.constantFrom('data', 'event', 'id', ':', ' ', 'a', '\n', '\r', '\r\n', '\n\n', 'data: x\n\n', '\uFEFF'),
      maxLength: 40,
    });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 60 }), (written, lengths) => {
        // A last CR may be half of a CRLF, and a BOM is one only at the start.
        const bytes = Buffer.from(`${written}.`);
        const pieces: Buffer[] = [];
        let at = 0;
        for (const length of lengths) {
          pieces.push(bytes.subarray(at, at + length));
          at += length;
        }
        pieces.push(bytes.subarray(at));
        const expected = byTheStandard(`${written}.`).map((event) => Buffer.from(event).toString('latin1'));
        expect(eventsIn(pieces).events).to.deep.equal(expected);
      }),
      { numRuns: 1_000 },
    );
  });

  it('stops when its reader has what it wants', () => {
    const pieces = ['data: a\n\n', 'data: b\n\ndata: c\n\n', 'data: d\n\n'].map((text) => Buffer.from(text));
    expect(eventsIn(pieces, 2)).to.deep.equal({ events: ['message:a', 'message:b'], stopped: 1 });
  });

  it('is given up if it goes on and on with lines of next to nothing', () => {
    const line = Buffer.from(':\n'.repeat(1_000));
    const { stopped } = eventsIn(Array.from({ length: 20 }, () => line));
    expect(stopped).to.be.within(4, 5);
    const long = Buffer.from(`: ${'x'.repeat(60)}\n`.repeat(1_000));
    expect(eventsIn(Array.from({ length: 20 }, () => long)).stopped).to.equal(-1);
  });

  it('keeps no more of a name or a type than is relevant', () => {
    const endless = 'x'.repeat(100_000);
    expect(events(`event: ${endless}\ndata: a\n\n`).map((event) => event.length)[0]).to.be.below(100_000);
    expect(events(`${endless}: a\ndata: b\n\n`)).to.deep.equal(['message:b']);
  });
});
