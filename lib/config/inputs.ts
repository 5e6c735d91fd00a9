import type { ConfigSet, Input } from '../model.ts';
import type { Changes } from '../wire/shapes.ts';
import { diff } from './diff.ts';

/** The inputs that lead to `configs`. */
export const inputsFor = (
  { added, changed, removed }: Changes,
  configs: ConfigSet,
  cause: 'boot' | 'reload',
): readonly Input[] => [
  ...removed.map((name): Input => ({ type: 'remove', name })),
  ...[...added, ...changed].flatMap((name): Input[] => {
    const config = configs.get(name);
    return config ? [{ type: 'configure', name, config, cause }] : [];
  }),
];

/** The servers of which a killed daemon left processes, but which have no config any more. */
export const strangers = (configs: ConfigSet, leftovers: readonly string[]): readonly string[] =>
  leftovers.filter((name) => !configs.has(name));

/**
 * The inputs that a daemon begins with. Those of servers with something left over come first: what is left over holds its
 * port until it is gone, whoever is to have that now. Pure.
 */
export const bootInputs = (configs: ConfigSet, leftovers: readonly string[]): readonly Input[] => {
  const inputs = inputsFor(diff(new Map(), configs), configs, 'boot');
  const isOld = ({ name }: Input) => leftovers.includes(name);
  return [
    ...strangers(configs, leftovers).map((name): Input => ({ type: 'remove', name })),
    ...inputs.filter(isOld),
    ...inputs.filter((input) => !isOld(input)),
  ];
};
