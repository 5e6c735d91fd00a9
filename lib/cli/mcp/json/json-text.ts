/** A JSON value as its text, which is exact, and as parsed by JavaScript, which rounds some numbers. */
export interface Json {
  readonly text: string;
  readonly value: unknown;
}

/** The maximum depth (RFC 8259 § 9 allows a limit): deeper values take too much memory. */
const DEEPEST = 10_000;

/** A structural character, or the beginning of a string. */
const SIGN = /[[\]{},:"]/g;

/** The offset after the string that begins at `from`, in a valid JSON text. Pure. */
export const afterString = (text: string, from: number): number => {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
};

/**
 * The structural characters of a valid JSON text, with offset and depth; both brackets of a container have the same
 * depth.
 */
function* signs(text: string): Generator<readonly [sign: string, at: number, depth: number]> {
  const pattern = new RegExp(SIGN);
  let depth = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [sign] = found;
    if (sign === '"') pattern.lastIndex = afterString(text, found.index);
    else if (sign === '{' || sign === '[') yield [sign, found.index, ++depth];
    else if (sign === '}' || sign === ']') yield [sign, found.index, depth--];
    else yield [sign, found.index, depth];
  }
}

const isTooDeep = (text: string): boolean => {
  for (const [, , depth] of signs(text)) if (depth > DEEPEST) return true;
  return false;
};

/** Parses a JSON text; undefined if it is not valid, or nested too deeply. Pure. */
export const readJson = (text: string): Json | undefined => {
  if (isTooDeep(text)) return undefined;
  try {
    return { text: text.trim(), value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** The parts between the commas of a container, trimmed; none if it is empty or not a container. */
function* parts(text: string, open: '{' | '['): Generator<string> {
  if (text[0] !== open) return;
  let from = 1;
  for (const [sign, at, depth] of signs(text)) {
    if (depth !== 1 || sign === ':' || at === 0) continue;
    const part = text.slice(from, at).trim();
    if (part !== '') yield part;
    from = at + 1;
  }
}

/**
 * The members of an object by name, as JSON texts; for a repeated name, the last one. Empty if it is not an object.
 * Pure.
 */
export const membersOf = (text: string): ReadonlyMap<string, string> => {
  const members = new Map<string, string>();
  for (const part of parts(text, '{')) {
    const end = afterString(part, 0);
    members.set(JSON.parse(part.slice(0, end)), part.slice(part.indexOf(':', end) + 1).trim());
  }
  return members;
};

/** The elements of an array, as JSON texts; empty if it is not an array. Pure. */
export const elementsOf = (text: string): readonly string[] => [...parts(text, '[')];

/** An object with members that are JSON texts; undefined ones are omitted. Pure. */
export const objectText = (members: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(members)
    .flatMap(([name, text]) => (text === undefined ? [] : [`${JSON.stringify(name)}:${text}`]))
    .join(',')}}`;

/** An array with elements that are JSON texts. Pure. */
export const arrayText = (elements: readonly string[]): string => `[${elements.join(',')}]`;

/** Whether a value is an object. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
