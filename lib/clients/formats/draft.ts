import type { Document, Key, Path } from './format.ts';
import { isFields } from './same.ts';

/** The rejection of an edit: its reason, and the position in the text. */
export class Refusal {
  readonly offset: number;
  readonly message: string;

  constructor(offset: number, message: string) {
    this.offset = offset;
    this.message = message;
  }
}

/** The wanted value of a document, as it is edited. */
export class Draft {
  value: unknown;
  readonly #document: Document;

  constructor(document: Document) {
    this.#document = document;
    this.value = document.value;
  }

  at(path: Path): unknown {
    return path.reduce(stepInto, this.value);
  }

  set(path: Path, value: unknown): void {
    this.value = changed(this.value, path, value);
  }

  remove(path: Path): void {
    if (this.at(path) !== undefined) this.value = changed(this.value, path, undefined);
  }

  fault(path: Path, message: string): Refusal {
    return new Refusal(this.#document.offsetOf(path), message);
  }
}

/** Whether a key selects this element of a list. */
export const isMeant = (element: unknown, key: Exclude<Key, string>): boolean =>
  isFields(element) && element[key.by] === key.is;

/** The value under a key; undefined if there is none. */
export const stepInto = (value: unknown, key: Key): unknown => {
  if (typeof key !== 'string') return Array.isArray(value) ? value.find((element) => isMeant(element, key)) : undefined;
  return isFields(value) && Object.hasOwn(value, key) ? value[key] : undefined;
};

/** A copy of `value` with `inner` at the path; undefined removes what is there. */
const changed = (value: unknown, [key, ...rest]: Path, inner: unknown): unknown => {
  if (key === undefined) return inner;
  const member = changed(stepInto(value, key), rest, inner);
  if (typeof key !== 'string') {
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    if (!list.some((element) => isMeant(element, key))) return member === undefined ? list : [...list, member];
    return list.flatMap((element) => {
      if (!isMeant(element, key)) return [element];
      return member === undefined ? [] : [member];
    });
  }
  const others = Object.entries(isFields(value) ? value : {}).filter(([other]) => other !== key);
  return Object.fromEntries(member === undefined ? others : [...others, [key, member]]);
};
