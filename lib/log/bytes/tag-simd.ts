import type { Tagger } from './tagger.ts';
import { assemble, i32, i64, instantiate, v128 } from './wasm.ts';

const PAGE = 65_536;

/** Pages for the input: the lines, and the block that is read beyond their end. */
const INPUT_PAGES = 4;
/** Offset of the output. The shortest line, one byte, becomes seven. */
const OUTPUT = INPUT_PAGES * PAGE;

/**
 * Copies and tests sixteen bytes at a time. If one of them is a newline, the copy is overwritten from there: by the tag
 * (eight bytes, of which six count), then by the bytes after the newline.
 *
 * The last byte of the input is a newline with no line after it: the tag written after it is not part of the result.
 */
const MODULE = assemble({
  pages: INPUT_PAGES + 7 * INPUT_PAGES + 1,
  params: { from: i32, end: i32, to: i32, tag: i64 },
  variables: { block: v128, step: i32 },
  code: `
    get to  get tag  i64.store
    get to  const 6  i32.add  set to
    loop
      get from  v128.load  set block
      get to  get block  v128.store
      get block  const 10  i8x16.splat  i8x16.eq  i8x16.bitmask  tee step
      if
        get step  i32.ctz  const 1  i32.add  set step
        get to  get step  i32.add  get tag  i64.store
        get to  get step  i32.add  const 6  i32.add  set to
      else
        const 16  set step
        get to  const 16  i32.add  set to
      end
      get from  get step  i32.add  tee from
      get end  i32.lt_u  br_if
    end
    get to  const 6  i32.sub`,
});

/** A tagger in WebAssembly SIMD; undefined where that is not supported. */
export const simdTagger = (): Tagger | undefined => {
  const instance = instantiate<(from: number, end: number, to: number, tag: bigint) => number>(MODULE);
  if (instance === undefined) return undefined;
  const { memory, run } = instance;
  return (tag, begun, lines) => {
    memory.set(begun);
    memory.set(lines, begun.length);
    const end = run(0, begun.length + lines.length, OUTPUT, Buffer.from(`${tag}\0\0`).readBigInt64LE());
    return memory.subarray(OUTPUT, end);
  };
};
