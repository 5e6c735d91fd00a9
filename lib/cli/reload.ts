import type { Changes } from '../config/diff.ts';
import type { Invocation } from './commands.ts';
import { ask } from './exchange.ts';
import { exitCodes } from './exit-code.ts';
import { tellOnInterrupt } from './interrupt.ts';
import { print } from './output.ts';
import { visible, visibleJson } from './visible.ts';

const lists = ['added', 'removed', 'changed', 'unchanged'] as const satisfies readonly (keyof Changes)[];

/** Four lines, also where there are no names (SPEC § 8). Pure. */
export const reloadLines = (changes: Changes): readonly string[] =>
  lists.map((list) => `${list}: ${changes[list].map(visible).join(', ')}`);

/** `xy reload`. An invalid config is an error with one line for each problem. */
export const reload = async ({ options }: Invocation<'reload'>, path: string): Promise<number> => {
  tellOnInterrupt();
  const changes = await ask(path, 'reload');
  print(...(options.json ? [visibleJson(changes)] : reloadLines(changes)));
  return exitCodes.done;
};
