import type { KdlNode } from './kdl-node.ts';
import { kdlString } from './kdl-text.ts';
import { quoted } from './phrasing.ts';
import type { Row } from './row.ts';
import { reportChildren, reportExtras } from './rows.ts';

const EXAMPLE = 'header "Authorization" "Bearer …"';

/** Headers that xy sets itself in each request, as the protocol requires (SPEC § 9). */
const OWN: ReadonlySet<string> = new Set([
  'accept',
  'connection',
  'content-length',
  'content-type',
  'host',
  'mcp-method',
  'mcp-name',
  'mcp-protocol-version',
  'mcp-session-id',
  'transfer-encoding',
]);

/** A token as in RFC 9110 § 5.6.2. */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** A field value as in RFC 9110 § 5.5: no line breaks, which would begin another header. */
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * A `header` of the `mcp` block: a name and a value; repeatable. Values are secrets, and a misplaced word may be one:
 * no message contains what was found, except names that xy sets itself.
 */
export const header: Row<readonly (readonly [name: string, value: string])[]> = {
  name: 'header',
  reference: [{ kdl: 'header "Authorization" "Bearer x"', comment: "sent by xy's own requests; any number of them" }],
  read: (node, field, report) => {
    reportExtras(node, field, report);
    reportChildren(node, field, report);
    const problem = problemOf(node);
    if (problem !== undefined) return void report(problem.at, field, problem.message);
    const [name, value] = node.values.map((found) => String(found.value));
    return name === undefined || value === undefined ? undefined : { value: [[name, value]] };
  },
  absent: () => ({ value: [] }),
  together: (earlier, later) => [...earlier, ...later],
  write: (headers) => headers.map(([name, value]) => `header ${kdlString(name)} ${kdlString(value)}`),
};

const problemOf = (node: KdlNode): { readonly at: KdlNode['at']; readonly message: string } | undefined => {
  const [name, value] = node.values;
  if (name === undefined || value === undefined || node.values.length > 2) {
    const message = `takes a name and a value, found ${node.values.length} of them: write ${EXAMPLE}`;
    return { at: node.values[2]?.at ?? node.at, message };
  }
  for (const { at, value: found } of [name, value])
    if (typeof found !== 'string') return { at, message: `takes two strings: put them in quotes, as in ${EXAMPLE}` };
  if (typeof name.value !== 'string' || !NAME.test(name.value))
    return { at: name.at, message: `the first string is not the name of a header: write ${EXAMPLE}` };
  if (OWN.has(name.value.toLowerCase()))
    return { at: name.at, message: `${quoted(name.value)} is set by xy itself in each request` };
  if (typeof value.value !== 'string' || !VALUE.test(value.value))
    return { at: value.at, message: 'the value has characters in it that no header can have' };
  return undefined;
};
