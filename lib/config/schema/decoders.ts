import { nearest } from '../../text/did-you-mean.ts';
import type { Decoded, Decoder } from './decoded.ts';
import { needsUnit, parseDuration, showDuration } from './duration.ts';
import type { KdlScalar } from './kdl-node.ts';
import { kdlString } from './kdl-text.ts';
import { either, quoted, written } from './phrasing.ts';
import { signalNames } from './signal-names.ts';

const mismatch = (found: KdlScalar, wanted: string): { readonly problem: string } => ({
  problem: `found ${written(found)}, wanted ${wanted}`,
});

/** A decoder of strings: refuses other values, and NUL, which no argument, path or variable of a process can hold. */
const ofString = (example: string, decode: (text: string) => Decoded<string>): Decoder<string> => ({
  example,
  encode: kdlString,
  decode: (found) => {
    if (typeof found === 'number' || typeof found === 'boolean') return mismatch(found, 'a string: put it in quotes');
    if (found === null) return mismatch(found, 'a string');
    return found.includes('\0')
      ? { problem: 'a string with a NUL character in it, which no process can be given' }
      : decode(found);
  },
});

/** Any string. */
export const string: Decoder<string> = ofString('"…"', (text) => ({ value: text }));

/**
 * A path or command; a leading `~` or `~/` is replaced with `home` (SPEC § 2), and is a problem where there is none.
 */
export const path = (home: string | undefined, example: string, surplus?: string): Decoder<string> => ({
  ...ofString(example, (text) => {
    if (text === '') return { problem: `found "", wanted a path such as ${example}` };
    if (text !== '~' && !text.startsWith('~/')) return { value: text };
    return home === undefined
      ? { problem: `found ${quoted(text)}, but there is no home directory: set HOME, or write the path in full` }
      : { value: home + text.slice(1) };
  }),
  ...(surplus === undefined ? {} : { surplus }),
});

/** A whole number from `least` to `most`. */
export const integer = (least: number, most: number, example: string): Decoder<number> => {
  const wanted =
    most === Number.MAX_SAFE_INTEGER ? `a whole number, ${least} or more` : `a whole number from ${least} to ${most}`;
  return {
    example,
    encode: String,
    decode: (found) => {
      if (typeof found === 'number' && Number.isInteger(found) && found >= least && found <= most)
        return { value: found };
      const unquoted = typeof found === 'string' && /^\d+$/.test(found);
      return mismatch(found, unquoted ? `${wanted}, without quotes` : wanted);
    },
  };
};

/** A duration, in milliseconds. */
export const duration: Decoder<number> = {
  example: '"10s"',
  encode: (ms) => quoted(showDuration(ms)),
  decode: (found) => {
    const wanted = 'a duration such as "10s"';
    if (typeof found === 'number' && found < 0)
      return { problem: `found ${written(found)}: a duration can't be negative` };
    if (typeof found === 'number' && Number.isFinite(found))
      return { problem: `found ${written(found)}: ${needsUnit(found)}` };
    if (typeof found !== 'string') return mismatch(found, wanted);
    const decoded = parseDuration(found);
    return 'value' in decoded ? decoded : { problem: `found ${written(found)}: ${decoded.problem}` };
  },
};

/** A duration of at least `leastMs`. */
export const atLeast = (leastMs: number): Decoder<number> => ({
  ...duration,
  decode: (found) => {
    const decoded = duration.decode(found);
    if (!('value' in decoded) || decoded.value >= leastMs) return decoded;
    return { problem: `found ${written(found)}, wanted ${quoted(showDuration(leastMs))} or more` };
  },
});

/** The path of a URL on the server's port, with or without a query, percent-encoded. */
export const urlPath = (example: string): Decoder<string> =>
  ofString(example, (text) => {
    const problem = (wanted: string) => ({ problem: `found ${quoted(text)}, wanted ${wanted}` });
    if (/^https?:/i.test(text)) return problem(`a path only, such as ${example}: the host is always localhost`);
    if (!text.startsWith('/')) return problem(`a path that starts with "/", such as ${example}`);
    if (!/^[!-~]+$/.test(text) || text.includes('#'))
      return problem('a path of printable ASCII without spaces and "#": write the others as %20 and the like');
    return { value: text };
  });

/** One of a few words; `complete` adds what may be left out of one. */
const word = <const T extends string>(words: readonly T[], complete = (text: string): string => text): Decoder<T> => {
  const wanted = either(words.map(quoted));
  return {
    example: quoted(words[0] ?? ''),
    encode: quoted,
    decode: (found) => {
      if (typeof found !== 'string') return mismatch(found, wanted);
      const value = words.find((known) => known === complete(found));
      if (value !== undefined) return { value };
      const near = nearest(complete(found), words);
      return mismatch(found, near === undefined ? wanted : `${wanted}; did you mean ${quoted(near)}?`);
    },
  };
};

/** The restart policy: what happens after an exit that was not requested. */
export const policy = word(['always', 'on-failure', 'never']);

/** A signal, with or without `SIG`. */
export const signal = word(signalNames, (text) => (/^sig/i.test(text) ? text : `SIG${text}`));

/** How readiness is checked. */
export const probe = word(['none', 'tcp', 'http', 'initialize', 'tools']);

/** What happens to a server that is unhealthy. */
export const onFailure = word(['report', 'restart']);
