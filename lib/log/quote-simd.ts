import { assemble, i32, instantiate, v128 } from './wasm.ts';

const PAGE = 65_536;

/** For each byte up to the last that is escaped, eight: the escape, and at the end its length. */
const ESCAPES = Uint8Array.from({ length: 93 * 8 }, (_, at) => {
  const escaped = JSON.stringify(String.fromCharCode(at >> 3)).slice(1, -1);
  return at % 8 === 7 ? escaped.length : escaped.charCodeAt(at % 8);
});

/** Room for the lines, and for the block that is read beyond their end. */
const INPUT = 1024;
const MOST = 2 * PAGE;
const BLOCK = 16;

/** Where the string goes, in which a byte takes six at most. */
const OUTPUT = 3 * PAGE;
const QUOTE = 34;

/**
 * Copies sixteen bytes at a time, and looks at all of them at once. From the first one that JSON escapes on, what it has
 * copied is overwritten: by the escape (eight bytes, of which as many count as it has), then by the bytes behind it.
 *
 * The last byte of the input is a newline, which is escaped: what is beyond is never part of the result. Gives the end of
 * the result, or 0 where there were bytes that are not ASCII.
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
 * A quoter by the vector instructions of the processor, through WebAssembly; undefined where there is no such thing. It
 * gives nothing for what is not ASCII, or too long for it.
 */
export const simdQuoter = (): ((lines: Uint8Array) => Uint8Array | undefined) | undefined => {
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
