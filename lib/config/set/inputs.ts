import type { ConfigSet, Input } from '../../model.ts';
import type { Changes } from '../../wire/shapes.ts';
import { diff } from './diff.ts';

/** The inputs that put `configs` into effect. */
export const inputsFor = (
  { added, changed, removed, live = [] }: Changes,
  configs: ConfigSet,
  cause: 'boot' | 'reload',
): readonly Input[] => [
  ...removed.map((name): Input => ({ type: 'remove', name })),
  ...[...added, ...changed].flatMap((name): Input[] => {
    const config = configs.get(name);
    if (config === undefined) return [];
    return [live.includes(name) ? { type: 'adjust', name, config } : { type: 'configure', name, config, cause }];
  }),
];

/** The servers without a config of which a killed daemon left processes. */
export const strangers = (configs: ConfigSet, leftovers: readonly string[]): readonly string[] =>
  leftovers.filter((name) => !configs.has(name));

/**
 * The inputs at the start of a daemon. Servers with leftover processes come first: these processes hold their port
 * until they are gone, which another server may be configured to use now. Pure.
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
