import { assemble, i32, instantiate, v128 } from './wasm.ts';

const PAGE = 65_536;

/** Eight bytes for each byte value up to the last that is escaped: the escape, and its length in the last byte. */
const ESCAPES = Uint8Array.from({ length: 93 * 8 }, (_, at) => {
  const escaped = JSON.stringify(String.fromCharCode(at >> 3)).slice(1, -1);
  return at % 8 === 7 ? escaped.length : escaped.charCodeAt(at % 8);
});

/** Offset of the input: the lines, and the block that is read beyond their end. */
const INPUT = 1024;
const MOST = 2 * PAGE;
const BLOCK = 16;

/** Offset of the output, in which an input byte takes at most six bytes. */
const OUTPUT = 3 * PAGE;
const QUOTE = 34;

/**
 * Copies and tests sixteen bytes at a time. If one of them must be escaped, the copy is overwritten from there: by the
 * escape (eight bytes, of which only its length counts), then by the bytes after it.
 *
 * The last byte of the input is a newline, which is escaped, so bytes beyond the input are never part of the result.
 * Returns the end of the result, or 0 if the input is not ASCII.
 */
const MODULE = assemble({
  pages: 3 + 13,
  params: { from: i32, end: i32, to: i32 },
  variables: { block: v128, step: i32, escape: i32, others: i32 },
  code: `
    loop
      get from  v128.load  set block
      get to  get block  v128.store
      get others  get block  i8x16.bitmask  i32.or  set others
      get block  const 34  i8x16.splat  i8x16.eq
      get block  const 92  i8x16.splat  i8x16.eq  v128.or
      get block  const 32  i8x16.splat  i8x16.lt_u  v128.or
      i8x16.bitmask  tee step
      if
        get step  i32.ctz  set step
        get from  get step  i32.add  i32.load8_u  const 3  i32.shl  set escape
        get to  get step  i32.add  tee to
        get escape  i64.load  i64.store
        get to  get escape  const 7  i32.add  i32.load8_u  i32.add  set to
        get step  const 1  i32.add  set step
      else
        const 16  set step
        get to  const 16  i32.add  set to
      end
      get from  get step  i32.add  tee from
      get end  i32.lt_u  br_if
    end
    const 0  get to  get others  select`,
});

/**
 * A quoter in WebAssembly SIMD; undefined where that is not supported. It returns undefined for input that is not ASCII
 * or too long.
 */
export const simdJsonEscaper = (): ((lines: Uint8Array) => Uint8Array | undefined) | undefined => {
  const instance = instantiate<(from: number, end: number, to: number) => number>(MODULE);
  if (instance === undefined) return undefined;
  const { memory, run } = instance;
  memory.set(ESCAPES);
  memory[OUTPUT] = QUOTE;
  return (lines) => {
    if (lines.length > MOST) return undefined;
    const inputEnd = INPUT + lines.length;
    memory.set(lines, INPUT);
    memory.fill(0, inputEnd, inputEnd + BLOCK);
    const end = run(INPUT, inputEnd, OUTPUT + 1);
    if (end === 0) return undefined;
    memory[end] = QUOTE;
    return memory.subarray(OUTPUT, end + 1);
  };
};
