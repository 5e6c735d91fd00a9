import { expect } from 'chai';
import { assemble, i32, instantiate, type Source, v128 } from '../../../lib/log/bytes/wasm.ts';

type Run = (...args: readonly number[]) => number;

const started = (source: Source) => instantiate<Run>(assemble(source)) ?? expect.fail('there is no WebAssembly here');

/** The result of code with two parameters and one local. */
const run = (code: string, ...args: readonly number[]): number =>
  started({ pages: 1, params: { a: i32, b: i32 }, variables: { c: i32 }, code }).run(...args);

describe('the assembler', () => {
  it('has constants of every length, and they arrive as they are', () => {
    for (const value of [0, 1, 63, 64, 127, 128, 8_191, 8_192, 65_535, 65_536, 1_048_575, 2 ** 27, 2 ** 31 - 1])
      expect(run(`const ${value}`), `${value}`).to.equal(value);
  });

  for (const [code, a, b, result] of [
    ['get a  get b  i32.add', 3, 4, 7],
    ['get a  get b  i32.sub', 3, 4, -1],
    ['get a  get b  i32.or', 5, 10, 15],
    ['get a  get b  i32.shl', 5, 2, 20],
    ['get a  get b  i32.lt_u', 3, 4, 1],
    ['get a  get b  i32.lt_u', -1, 4, 0],
    ['get a  i32.ctz', 40, 0, 3],
    ['const 7  const 9  get a  select', 1, 0, 7],
    ['const 7  const 9  get a  select', 0, 0, 9],
    ['get b  set c  get c', 0, 6, 6],
    ['get b  tee c  get c  i32.add', 0, 6, 12],
    ['get a  if  const 5  set c  else  const 6  set c  end  get c', 1, 0, 5],
    ['get a  if  const 5  set c  else  const 6  set c  end  get c', 0, 0, 6],
    ['loop  get c  get b  i32.add  set c  get a  const 1  i32.sub  tee a  br_if  end  get c', 5, 4, 20],
  ] as const) {
    it(`runs ${code} with ${a}, ${b}`, () => expect(run(code, a, b)).to.equal(result));
  }

  it('shares its memory, of as many pages as wanted, with the caller', () => {
    for (const pages of [1, 2, 200]) {
      const { memory, run: load } = started({ pages, params: { at: i32 }, variables: {}, code: 'get at  i32.load8_u' });
      expect(memory.length).to.equal(pages * 65_536);
      memory[memory.length - 1] = 200;
      expect(load(memory.length - 1)).to.equal(200);
    }
  });

  it('works on sixteen bytes at a time', () => {
    const { memory, run: newlines } = started({
      pages: 1,
      params: { at: i32 },
      variables: { block: v128 },
      code: 'get at  v128.load  tee block  const 10  i8x16.splat  i8x16.eq  i8x16.bitmask',
    });
    memory.set(Buffer.from('a\nbc\n56789abcde\n'), 3);
    expect(newlines(3)).to.equal((1 << 1) | (1 << 4) | (1 << 15));
  });

  it('gives nothing for what is no module, as where SIMD is not supported', () => {
    const unbalanced = assemble({ pages: 1, params: {}, variables: {}, code: 'i32.add' });
    expect(instantiate(unbalanced)).to.equal(undefined);
    expect(instantiate(Uint8Array.of(0, 1, 2))).to.equal(undefined);
  });
});
