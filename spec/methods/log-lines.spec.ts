import { expect } from 'chai';
import fc from 'fast-check';
import { encodedLines, type LogForm } from '../../lib/methods/log-lines.ts';
import type { Batch, LogSlice, StreamName } from '../../lib/model.ts';

interface Line {
  readonly stream: StreamName;
  readonly line: string;
}

const tags = { stdout: '[out] ', stderr: '[err] ' };
const bytesOf = (lines: readonly Line[]) =>
  Buffer.from(lines.map(({ stream, line }) => `${tags[stream]}${line}\n`).join(''));

const logSliceOf = (batches: readonly Batch[]): LogSlice => ({
  bytes: Buffer.concat(batches.map(({ bytes }) => bytes)),
  batches,
});

const messages = (logSlice: LogSlice, form: LogForm) =>
  String(encodedLines(logSlice, form, 'a', 7))
    .split('\n')
    .slice(0, -1)
    .map((text) => JSON.parse(text));

/** Text that resembles the envelope, or a tag. */
const nasty = [
  '"',
  ',',
  '\\',
  '\\n',
  '","',
  '[out] ',
  '","[out] ',
  '\\"",[err] ',
  '}',
  '\u0000',
  '\u007f',
  'é',
  '😀',
  '$&',
];
const line = fc.record<Line>({
  stream: fc.constantFrom('stdout', 'stderr'),
  line: fc.array(fc.constantFrom(...nasty)).map((parts) => parts.join('')),
});

describe('encodedLines', () => {
  it('has every line unchanged, with its stream and its time', () => {
    fc.assert(
      fc.property(fc.array(fc.array(line, { minLength: 1 }), { minLength: 1, maxLength: 3 }), (groups) => {
        const logSlice = logSliceOf(groups.map((lines, index) => ({ bytes: bytesOf(lines), atUnixMs: index + 0.5 })));
        expect(messages(logSlice, 'lines')).to.deep.equal(
          groups.flatMap((lines, ts_unix_ms) =>
            lines.map(({ stream, line }) => ({
              jsonrpc: '2.0',
              method: 'log',
              params: { subscription_id: 7, name: 'a', stream, line, ts_unix_ms },
            })),
          ),
        );
        expect(messages(logSlice, 'text')).to.deep.equal([
          {
            jsonrpc: '2.0',
            method: 'log_text',
            params: { subscription_id: 7, name: 'a', text: bytesOf(groups.flat()).toString() },
          },
        ]);
      }),
    );
  });

  it('encodes once for all followers with the same parameters', () => {
    const logSlice = logSliceOf([{ bytes: Buffer.from('[out] x\n'), atUnixMs: 1 }]);
    const first = encodedLines(logSlice, 'lines', 'a', 1);
    expect(encodedLines(logSlice, 'lines', 'a', 1)).to.equal(first);
    for (const other of [
      encodedLines(logSlice, 'text', 'a', 1),
      encodedLines(logSlice, 'lines', 'b', 1),
      encodedLines(logSlice, 'lines', 'a', 2),
    ]) {
      expect(other).not.to.deep.equal(first);
    }
  });
});
