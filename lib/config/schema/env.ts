import { braced, reportTwice, reportValues } from './block.ts';
import type { Decoder } from './decoded.ts';
import { string } from './decoders.ts';
import type { KdlNode } from './kdl-node.ts';
import { kdlName, kdlString } from './kdl-text.ts';
import { kindOf } from './phrasing.ts';
import { memberOf, type Row } from './row.ts';
import { readOne, reportExtras } from './rows.ts';

/** Set by xy itself (SPEC § 2), to recognise the processes of its servers. */
const RESERVED: ReadonlySet<string> = new Set(['XY_SERVER', 'XY_STATE']);

/**
 * The `env` block: any names, each with one string. Keys are sorted, so that blocks with equal entries are equal.
 * Values are secrets, and a misplaced word may be part of one: no message contains a value, or a name that doesn't look
 * like that of a variable.
 */
export const env: Row<Readonly<Record<string, string>>> = {
  name: 'env',
  reference: braced('env', [{ kdl: 'RUST_LOG "info"' }], "added to the daemon's own environment"),
  read: (node, field, report) => {
    reportExtras(node, field, report);
    reportValues(node, field, report);
    const given = new Map<string, KdlNode>();
    const variables: [string, string][] = [];
    for (const child of node.children) {
      const member = fieldOf(field, child);
      const problem = nameProblem(child.name);
      const earlier = given.get(child.name);
      const value = readOne(secret, child, member, report);
      if (problem !== undefined) report(child.at, member, problem);
      if (earlier !== undefined) reportTwice(child, earlier, member, report);
      given.set(child.name, earlier ?? child);
      if (value !== undefined) variables.push([child.name, value.value]);
    }
    return { value: Object.fromEntries(variables.sort(([a], [b]) => (a < b ? -1 : 1))) };
  },
  absent: () => ({ value: {} }),
  write: (variables) => {
    const lines = Object.entries(variables).map(([name, value]) => `    ${kdlName(name)} ${kdlString(value ?? '')}`);
    return lines.length === 0 ? [] : ['env {', ...lines, '}'];
  },
};

/** A string that is never part of a message. */
const secret: Decoder<string> = {
  example: string.example,
  encode: string.encode,
  surplus: 'a variable stands on a line of its own, and its value in quotes',
  decode: (found) =>
    typeof found === 'string'
      ? string.decode(found)
      : { problem: `found ${kindOf(found)}, wanted a string: put it in quotes` },
};

/** `env.NAME`; only `env` if the name may be a misplaced value, such as a token alone on its line. */
const fieldOf = (field: string, { name, values }: KdlNode): string =>
  values.length > 0 && /^[A-Za-z_]\w{0,63}$/.test(name) ? memberOf(field, name) : field;

const nameProblem = (name: string): string | undefined => {
  if (name === '') return 'a variable needs a name';
  if (name.includes('\0')) return "a variable's name can't have a NUL character in it";
  if (name.includes('='))
    return `a variable's name can't have a "=" in it: write the name, a space and the value in quotes`;
  return RESERVED.has(name) ? "is xy's own and can't be set" : undefined;
};
