import { expect } from 'chai';
import fc from 'fast-check';
import { EMPTY, from, NEVER, type Observable, of, Subject, throwError } from 'rxjs';
import { LONGEST_LINE, taggedLines } from '../../lib/log/tagged-lines.ts';
import type { Output, StreamName } from '../../lib/model.ts';

const output = (stream: StreamName, text: string | Uint8Array): Output => ({
  stream,
  bytes: typeof text === 'string' ? Buffer.from(text) : text,
});

/** One character for each byte: a copy, since the bytes are reused. */
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

const collected = (output$: Observable<Output>): string[] => {
  const chunks: string[] = [];
  output$.pipe(taggedLines()).subscribe((lines) => chunks.push(Buffer.from(lines).toString()));
  return chunks;
};

const tagged = (...outputs: Output[]): string => collected(from(outputs)).join('');
const out = (...texts: string[]): string => tagged(...texts.map((text) => output('stdout', text)));

describe('taggedLines', () => {
  it('tags each line with its stream', () => {
    expect(tagged(output('stdout', 'a\nb\n'), output('stderr', 'c\n'))).to.equal('[out] a\n[out] b\n[err] c\n');
  });

  it('keeps empty lines', () => expect(out('\n\na\n\n')).to.equal('[out] \n[out] \n[out] a\n[out] \n'));

  it('emits a line with its newline, not before', () => {
    const source = new Subject<Output>();
    const chunks: string[] = [];
    source.pipe(taggedLines()).subscribe((lines) => chunks.push(latin1(lines)));
    source.next(output('stdout', 'hel'));
    source.next(output('stderr', 'other\n'));
    expect(chunks).to.deep.equal(['[err] other\n']);
    source.next(output('stdout', 'lo\nwor'));
    expect(chunks).to.deep.equal(['[err] other\n', '[out] hello\n']);
  });

  it('emits a last line without newline, of each stream', () => {
    expect(tagged(output('stderr', 'last'), output('stdout', 'words'))).to.equal('[out] words\n[err] last\n');
  });

  it('drops one trailing \\r, also when it comes in another chunk than its \\n', () => {
    expect(out('a\r\nb\r', '\nc\r\r\nd\re\n', 'f\r')).to.equal('[out] a\n[out] b\n[out] c\r\n[out] d\re\n[out] f\n');
  });

  it('keeps invalid UTF-8 and NUL', () => {
    const bytes = Uint8Array.from([0xff, 0, 0xc3, 0x28, 0x80, 10]);
    const chunks: string[] = [];
    of(output('stdout', bytes))
      .pipe(taggedLines())
      .subscribe((lines) => chunks.push(latin1(lines)));
    expect(Buffer.from(chunks.join(''), 'latin1')).to.deep.equal(Buffer.concat([Buffer.from('[out] '), bytes]));
  });

  it('keeps no reference to its input', () => {
    const lent = Buffer.from('held back');
    const source = new Subject<Output>();
    const chunks: string[] = [];
    source.pipe(taggedLines()).subscribe((lines) => chunks.push(latin1(lines)));
    source.next(output('stdout', lent));
    lent.fill('x');
    source.complete();
    expect(chunks).to.deep.equal(['[out] held back\n']);
  });

  it('splits a line longer than 64 KiB, and not one of 64 KiB', () => {
    const longest = 'x'.repeat(LONGEST_LINE);
    for (const end of ['\n', '\r\n', '', '\r']) expect(out(longest + end)).to.equal(`[out] ${longest}\n`);
    expect(out(longest, '\r', '\n')).to.equal(`[out] ${longest}\n`);
    expect(out(`${longest}yz\n`)).to.equal(`[out] ${longest}\n[out] yz\n`);
    expect(out(longest, '\r', 'z\n')).to.equal(`[out] ${longest}\n[out] \rz\n`);
  });

  it('emits the pieces of an endless line as soon as they are complete', () => {
    const chunks = collected(from(Array.from({ length: 10 }, () => output('stdout', 'x'.repeat(40_000)))));
    expect(chunks.map((chunk) => chunk.length)).to.deep.equal([
      ...Array(6).fill(LONGEST_LINE + 7),
      400_000 - 6 * LONGEST_LINE + 7,
    ]);
  });

  it('does not split a line within a UTF-8 character', () => {
    const euros = '€'.repeat(30_000);
    const pieces = out(`${euros}\n`).split('\n').slice(0, -1);
    expect(pieces.map((piece) => piece.slice(6)).join('')).to.equal(euros);
    expect(pieces.map((piece) => Buffer.byteLength(piece) - 6)).to.deep.equal([65_535, 90_000 - 65_535]);
  });

  it('is empty without output, endless with endless output, passes errors on, and is cold', () => {
    expect(collected(EMPTY)).to.deep.equal([]);
    expect(collected(NEVER)).to.deep.equal([]);
    const errors: unknown[] = [];
    throwError(() => 'broken')
      .pipe(taggedLines())
      .subscribe({ error: (error) => errors.push(error) });
    expect(errors).to.deep.equal(['broken']);
    const lines$ = of(output('stdout', 'a')).pipe(taggedLines());
    const twice: string[] = [];
    lines$.subscribe((lines) => twice.push(latin1(lines)));
    lines$.subscribe((lines) => twice.push(latin1(lines)));
    expect(twice).to.deep.equal(['[out] a\n', '[out] a\n']);
  });

  /** A simple implementation of the rules, for all bytes of a stream at once. */
  const slowly = (text: string): string[] => {
    const lines = text.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return lines.flatMap((line) => {
      let rest = line.endsWith('\r') ? line.slice(0, -1) : line;
      const pieces: string[] = [];
      while (rest.length > LONGEST_LINE) {
        let cut = LONGEST_LINE;
        while (cut > LONGEST_LINE - 4 && rest.charCodeAt(cut) >= 0x80 && rest.charCodeAt(cut) < 0xc0) cut--;
        if (cut === LONGEST_LINE - 4) cut = LONGEST_LINE;
        pieces.push(rest.slice(0, cut));
        rest = rest.slice(cut);
      }
      return [...pieces, rest];
    });
  };

  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .array(fc.uint8Array({ maxLength: 9 }), { maxLength: 60 })
      .map((lines) => Buffer.from(lines.map((line) => Buffer.from(line).toString('latin1')).join('\n'), 'latin1')),
    fc.array(fc.constantFrom(10, 13, 65, 0x80, 0xe2), { maxLength: 40 }).map((list) => Uint8Array.from(list)),
    fc
      .tuple(fc.constantFrom(10, 13, 65, 0x82, 0xe2), fc.constantFrom(1, 2, 3, 65_533, 65_536, 65_537))
      .map(([byte, times]) => new Uint8Array(times).fill(byte)),
  );
  const chunks = fc.array(fc.record({ stream: fc.constantFrom<StreamName>('stdout', 'stderr'), bytes }), {
    maxLength: 12,
  });

  it('emits the same lines as a simple implementation, for any bytes in any chunks', () => {
    fc.assert(
      fc.property(chunks, (outputs) => {
        const given: string[] = [];
        from(outputs)
          .pipe(taggedLines())
          .subscribe((lines) => given.push(latin1(lines)));
        const lines = given.join('').split('\n').slice(0, -1);
        for (const [stream, tag] of [
          ['stdout', '[out] '],
          ['stderr', '[err] '],
        ] as const) {
          const all = Buffer.concat(outputs.filter((each) => each.stream === stream).map((each) => each.bytes));
          const expected = slowly(all.toString('latin1')).map((line) => tag + line);
          const actual = lines.filter((line) => line.startsWith(tag));
          // Not deep.equal: chai's report of megabytes of difference would take minutes.
          expect(actual.length, stream).to.equal(expected.length);
          expect(
            actual.every((line, index) => line === expected[index]),
            stream,
          ).to.equal(true);
        }
        return lines.every((line) => /^\[(out|err)\] /.test(line));
      }),
      { numRuns: 200 },
    );
  });
});
