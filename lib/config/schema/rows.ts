import type { Decoder } from './decoded.ts';
import type { KdlNode } from './kdl-node.ts';
import { type Found, nameOf, type Report, type Row } from './row.ts';

/** The entry of a setting in the reference. */
export interface About {
  /** Its meaning, on one line; absent if the name is enough. */
  readonly doc?: string;
  /** An example, if it says more than the default or the decoder's example. */
  readonly sample?: string;
}

const reference = (name: string, shown: string, { doc, sample = shown }: About): Row<unknown>['reference'] => [
  { kdl: `${name} ${sample}`, ...(doc !== undefined && { comment: doc }) },
];

/** A setting that every file must have. */
export const required = <T>(name: string, decoder: Decoder<T>, about: About = {}): Row<T> => ({
  name,
  reference: reference(name, decoder.example, about),
  read: (node, field, report) => readOne(decoder, node, field, report),
  absent: (at, field, report) => {
    report(at, field, `is missing: write ${nameOf(field)} ${decoder.example}`);
    return undefined;
  },
  write: (value) => [`${name} ${decoder.encode(value as T)}`],
});

/** A setting with a default. */
export const setting = <T, D extends T | undefined>(
  name: string,
  decoder: Decoder<T>,
  fallback: D,
  about: About = {},
): Row<T | D> => ({
  name,
  reference: reference(name, fallback === undefined ? decoder.example : decoder.encode(fallback), about),
  read: (node, field, report) => readOne(decoder, node, field, report),
  absent: () => ({ value: fallback }),
  write: (value) => (value === undefined ? [] : [`${name} ${decoder.encode(value as T)}`]),
});

/** A node with any number of values. Absent: none. */
export const list = <T>(name: string, decoder: Decoder<T>, about: About = {}): Row<readonly T[]> => ({
  name,
  reference: reference(name, decoder.example, about),
  read: (node, field, report) => {
    reportExtras(node, field, report);
    reportChildren(node, field, report);
    const values: T[] = [];
    for (const { at, value } of node.values) {
      const decoded = decoder.decode(value);
      if ('value' in decoded) values.push(decoded.value);
      else report(at, field, decoded.problem);
    }
    return values.length === node.values.length ? { value: values } : undefined;
  },
  absent: () => ({ value: [] }),
  write: (values) => (values.length === 0 ? [] : [[name, ...values.map((value) => decoder.encode(value))].join(' ')]),
});

/** The hint if the next setting is on the same line. */
const APART = 'settings are kept apart by a new line or by ;';

const isName = ({ value }: KdlNode['values'][number]): boolean =>
  typeof value === 'string' && /^[a-z]+(-[a-z]+)*$/.test(value);

/** Reads a node that has exactly one value. */
export const readOne = <T>(decoder: Decoder<T>, node: KdlNode, field: string, report: Report): Found<T> => {
  reportExtras(node, field, report);
  reportChildren(node, field, report);
  const [first, second] = node.values;
  if (second !== undefined) {
    const remedy = decoder.surplus ?? (node.values.slice(1).some(isName) ? APART : undefined);
    const surplus = remedy === undefined ? '' : `: ${remedy}`;
    report(second.at, field, `takes one value, found ${node.values.length}${surplus}`);
  }
  if (first === undefined) {
    report(node.at, field, `has no value, wanted one such as ${decoder.example}`);
    return undefined;
  }
  const decoded = decoder.decode(first.value);
  if ('value' in decoded) return decoded;
  report(first.at, field, decoded.problem);
  return undefined;
};

/** Reports type annotations and properties, which have no meaning here: nothing is dropped silently (SPEC § 2). */
export const reportExtras = (node: KdlNode, field: string, report: Report): void => {
  const annotated = [node, ...node.values].filter(({ annotation }) => annotation !== undefined);
  for (const { at } of annotated)
    report(at, field, 'a type annotation means nothing here: remove it and its parentheses');
  for (const { at } of node.properties)
    report(at, field, 'takes no key=value: each setting is a name, a space and its value');
};

/** Reports the children of a node that takes none. */
export const reportChildren = (node: KdlNode, field: string, report: Report): void => {
  const [child] = node.children;
  if (child !== undefined) report(child.at, field, 'takes no block in braces');
};
