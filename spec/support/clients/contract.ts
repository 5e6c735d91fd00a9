import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const SPEC = join(resolve(import.meta.dirname ?? '.', '../..'), 'SPEC.md');

/** One example of the contract: the lines of a connection, in order. */
export interface WireExample {
  /** The heading above it. */
  readonly title: string;
  readonly lines: readonly { readonly from: 'client' | 'daemon'; readonly text: string }[];
}

/** The examples of `spec/SPEC.md` in fences of `wire`: `→` the client's lines, `←` the daemon's. */
export const wireExamples = (): readonly WireExample[] => {
  const examples: WireExample[] = [];
  let title = '';
  let lines: { from: 'client' | 'daemon'; text: string }[] | undefined;
  for (const line of readFileSync(SPEC, 'utf8').split('\n')) {
    if (line.startsWith('#')) title = line.replace(/^#+ /, '');
    if (line === '```wire') lines = [];
    else if (line === '```' && lines !== undefined) {
      examples.push({ title, lines });
      lines = undefined;
    } else lines?.push({ from: line.startsWith('→') ? 'client' : 'daemon', text: line.slice(2) });
  }
  return examples;
};

/** Members whose numbers must be equal; other numbers (pids, ports, times) differ from run to run. */
const EXACT = new Set(['id', 'code', 'subscription_id', 'last_exit', 'restart_count', 'servers']);

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');

/**
 * The first difference of an actual value from the example, as a path and a reason; undefined if it matches. `…` stands
 * for any text in a string, and for any further elements at the end of an array.
 */
export const mismatch = (example: unknown, actual: unknown, path = ''): string | undefined => {
  const wrong = `${path || 'it'}: ${JSON.stringify(actual)} instead of ${JSON.stringify(example)}`;
  if (typeof example === 'string')
    return typeof actual === 'string' && new RegExp(`^${example.split('…').map(escaped).join('[^]*')}$`).test(actual)
      ? undefined
      : wrong;
  if (typeof example === 'number' && !EXACT.has(path.split('.').at(-1) ?? ''))
    return typeof actual === 'number' ? undefined : wrong;
  if (Array.isArray(example)) {
    if (!Array.isArray(actual)) return wrong;
    const open = example.at(-1) === '…';
    const wanted = open ? example.slice(0, -1) : example;
    if (open ? actual.length < wanted.length : actual.length !== wanted.length) return wrong;
    return first(wanted.map((each, index) => mismatch(each, actual[index], `${path}.${index}`)));
  }
  if (typeof example === 'object' && example !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return wrong;
    const keys = [...new Set([...Object.keys(example), ...Object.keys(actual)])];
    return first(
      keys.map((key) => {
        if (!(key in example)) return `${path}.${key}: is not in the contract`;
        if (!(key in actual)) return `${path}.${key}: is missing`;
        return mismatch(Reflect.get(example, key), Reflect.get(actual, key), `${path}.${key}`);
      }),
    );
  }
  return example === actual ? undefined : wrong;
};

const first = (mismatches: readonly (string | undefined)[]): string | undefined =>
  mismatches.find((each) => each !== undefined);
