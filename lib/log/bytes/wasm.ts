/** WebAssembly value types. */
export const [i32, i64, v128] = [0x7f, 0x7e, 0x7b] as const;

/** A module with one page-aligned memory (export `memory`) and one function (export `run`) that returns an i32. */
export interface Source {
  readonly pages: number;
  readonly params: Readonly<Record<string, number>>;
  readonly variables: Readonly<Record<string, number>>;
  /** Instructions separated by white space: `get`, `set` and `tee` with a name, `const` with a number ≥ 0, or bare. */
  readonly code: string;
}

/** Memory accesses have no alignment and no offset; `if` and `loop` no result; `br_if` branches to the loop. */
const BARE: Readonly<Record<string, readonly number[]>> = {
  loop: [0x03, 0x40],
  if: [0x04, 0x40],
  else: [0x05],
  end: [0x0b],
  br_if: [0x0d, 0],
  select: [0x1b],
  'i32.load8_u': [0x2d, 0, 0],
  'i32.lt_u': [0x49],
  'i32.ctz': [0x68],
  'i32.add': [0x6a],
  'i32.sub': [0x6b],
  'i32.or': [0x72],
  'i32.shl': [0x74],
  'i64.load': [0x29, 0, 0],
  'i64.store': [0x37, 0, 0],
  'v128.load': [0xfd, 0x00, 0, 0],
  'v128.store': [0xfd, 0x0b, 0, 0],
  'i8x16.splat': [0xfd, 0x0f],
  'i8x16.eq': [0xfd, 0x23],
  'i8x16.lt_u': [0xfd, 0x26],
  'v128.or': [0xfd, 0x50],
  'i8x16.bitmask': [0xfd, 0x64],
};

const WITH_NAME: Readonly<Record<string, number>> = { get: 0x20, set: 0x21, tee: 0x22 };
const CONST = 0x41;

const instructions = ({ params, variables, code }: Source): readonly number[] => {
  const names = Object.keys({ ...params, ...variables });
  const words = code.trim().split(/\s+/)[Symbol.iterator]();
  const operand = (): string => words.next().value ?? '';
  const bytes: number[] = [];
  for (const word of words) {
    const named = WITH_NAME[word];
    if (named !== undefined) bytes.push(named, names.indexOf(operand()));
    else if (word === 'const') bytes.push(CONST, ...signed(Number(operand())));
    else bytes.push(...(BARE[word] ?? []));
  }
  return bytes;
};

/** Signed LEB128 of a number ≥ 0. */
const signed = (value: number): readonly number[] =>
  value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];

/** Unsigned LEB128. */
const number = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...number(value >> 7)];

const sized = (bytes: readonly number[]): readonly number[] => [...number(bytes.length), ...bytes];
const section = (id: number, bytes: readonly number[]): readonly number[] => [id, ...sized(bytes)];
const name = (text: string): readonly number[] => sized([...text].map((letter) => letter.charCodeAt(0)));

/** Assembles the binary of a WebAssembly module: a minimal assembler for one routine. Invalid code is not detected. */
export const assemble = (source: Source): Uint8Array => {
  const params = Object.values(source.params);
  const variables = Object.values(source.variables);
  const body = [variables.length, ...variables.flatMap((type) => [1, type]), ...instructions(source), 0x0b];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, ...sized(params), 1, i32]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...number(source.pages)]),
    ...section(7, [2, ...name('memory'), 2, 0, ...name('run'), 0, 0]),
    ...section(10, [1, ...sized(body)]),
  ]);
};

/** The parts used here: TypeScript declares WebAssembly only in its DOM library. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

interface Exports<F> {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly run: F;
}

/** The memory and the function of a module; undefined without WebAssembly SIMD. */
export const instantiate = <F>(binary: Uint8Array): { readonly memory: Uint8Array; readonly run: F } | undefined => {
  try {
    const { memory, run } = new WebAssembly.Instance(new WebAssembly.Module(binary)).exports as Exports<F>;
    return { memory: new Uint8Array(memory.buffer), run };
  } catch {
    return undefined;
  }
};
