import { codes, XyError } from '../errors.ts';
import { cut } from '../text/cut.ts';

/** The check of one parameter, and what it expects, in words for the error message. */
export interface Field<T> {
  readonly wanted: string;
  readonly is: (value: unknown) => value is T;
  readonly optional?: true;
}

export const text: Field<string> = { wanted: 'a string', is: (value) => typeof value === 'string' };

export const flag: Field<boolean> = { wanted: 'true or false', is: (value) => typeof value === 'boolean' };

export const yes: Field<true> = { wanted: 'true', is: (value) => value === true };

export const count: Field<number> = {
  wanted: 'a whole number, 0 or more',
  is: (value): value is number => Number.isSafeInteger(value) && Number(value) >= 0,
};

export const number: Field<number> = { wanted: 'a number', is: (value) => typeof value === 'number' };

/** A field that may be absent. */
export const optional = <T>(field: Field<T>): Field<T> & { readonly optional: true } => ({ ...field, optional: true });

/** The parameters of a method by name. */
export type Shape = Readonly<Record<string, Field<unknown>>>;
type Value<F> = F extends Field<infer T> ? T : never;
type OptionalKey<S extends Shape> = { [K in keyof S]: S[K] extends { optional: true } ? K : never }[keyof S];

/** The parameters of one method, checked. */
export type Params<S extends Shape> = { readonly [K in Exclude<keyof S, OptionalKey<S>>]: Value<S[K]> } & {
  readonly [K in OptionalKey<S>]?: Value<S[K]>;
};

/**
 * Checks a method's parameters: `const { name, tail } = readParams({ name: text, tail: optional(count) }, params)`.
 * Without params, they are `{}`. An unknown parameter is an error: a misspelt `folow` would otherwise be ignored
 * silently.
 *
 * @throws XyError −32602 that names the wrong parameter and what is expected; also if parameters are positional (SPEC §
 * 5).
 */
export const readParams = <S extends Shape>(shape: S, params: unknown): Params<S> => {
  if (Array.isArray(params)) throw invalid('parameters are named: expected an object, not an array');
  const given = (params ?? {}) as Readonly<Record<string, unknown>>;
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(shape, key)) throw invalid(`unknown parameter ${shown(key)}: ${known(shape)}`);
  }
  for (const [key, { wanted, is, optional }] of Object.entries(shape)) {
    const value = given[key];
    if (value === undefined && optional) continue;
    if (value === undefined) throw invalid(`\`${key}\` is missing: expected ${wanted}`);
    if (!is(value)) throw invalid(`\`${key}\` must be ${wanted}, not ${shown(value)}`);
  }
  return given as Params<S>;
};

/** The params of `start`, `stop` and `restart`: one server, or all of them. */
export type Target = { readonly name: string } | { readonly all: true };

/** @throws XyError −32602 unless the parameters are `{name}` or `{all: true}`, and not both. */
export const readTarget = (params: unknown): Target => {
  const { name, all } = readParams({ name: optional(text), all: optional(yes) }, params);
  if (name !== undefined && all) throw invalid('`name` and `all` exclude each other');
  if (all) return { all };
  if (name === undefined) throw invalid('`name` is missing: expected a string, or `all`: true');
  return { name };
};

const invalid = (message: string): XyError => new XyError(codes.invalidParams, message);

const known = (shape: Shape): string => {
  const keys = Object.keys(shape).map((key) => `\`${key}\``);
  return keys.length === 0 ? 'there are none' : `there are ${keys.join(', ')}`;
};

// Never the whole value: it may have a megabyte, or be nested more deeply than JSON.stringify supports.
const shown = (value: unknown): string => {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object' && value !== null) return 'an object';
  return JSON.stringify(typeof value === 'string' ? cut(value, 60) : value);
};
