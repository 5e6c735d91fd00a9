/** A JSON value as it was written, which is exact, and as JavaScript reads it, which has no room for every number. */
export interface Json {
  readonly text: string;
  readonly value: unknown;
}

/** The deepest nesting that is read (RFC 8259 § 9 allows for a limit): deeper values would take too much memory. */
const DEEPEST = 10_000;

/** What structures a JSON text: a bracket, a comma, a colon, or the beginning of a string. */
const SIGN = /[[\]{},:"]/g;

/** The place after the string that begins at `from`, in a text that is JSON. Pure. */
export const afterString = (text: string, from: number): number => {
  for (let end = text.indexOf('"', from + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let escapes = 0;
    while (text[end - 1 - escapes] === '\\') escapes += 1;
    if (escapes % 2 === 0) return end + 1;
  }
  return text.length;
};

/** The signs of a text that is JSON, with their places, and how deep they stand: both brackets of a container alike. */
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

/** Undefined where the text is not JSON, or nested too deeply. Pure. */
export const readJson = (text: string): Json | undefined => {
  if (isTooDeep(text)) return undefined;
  try {
    return { text: text.trim(), value: JSON.parse(text) };
  } catch {
    return undefined;
  }
};

/** What stands between the commas of a container, trimmed: nothing where it is empty, or where it is none. */
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

/** The members of an object by name, each as it was written, the last one of a name; none where it is no object. Pure. */
export const membersOf = (text: string): ReadonlyMap<string, string> => {
  const members = new Map<string, string>();
  for (const part of parts(text, '{')) {
    const end = afterString(part, 0);
    members.set(JSON.parse(part.slice(0, end)), part.slice(part.indexOf(':', end) + 1).trim());
  }
  return members;
};

/** The elements of an array, each as it was written; none where it is no array. Pure. */
export const elementsOf = (text: string): readonly string[] => [...parts(text, '[')];

/** An object of members that are written already; without those that are undefined. Pure. */
export const objectText = (members: Readonly<Record<string, string | undefined>>): string =>
  `{${Object.entries(members)
    .flatMap(([name, text]) => (text === undefined ? [] : [`${JSON.stringify(name)}:${text}`]))
    .join(',')}}`;

/** An array of elements that are written already. Pure. */
export const arrayText = (elements: readonly string[]): string => `[${elements.join(',')}]`;

/** Whether a value has members. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
