import type { Invocation } from './commands.ts';
import { bashScript } from './completion/bash.ts';
import { fishScript } from './completion/fish.ts';
import { zshScript } from './completion/zsh.ts';
import { exitCodes } from './exit-code.ts';
import { print } from './output.ts';

/** Scripts by shell, made of the command table. They ask `xy list --names`, and never evaluate what was typed. */
const scripts: Readonly<Record<string, () => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `xy completion`. */
export const completion = async ({ args: [shell = ''] }: Invocation<'completion'>): Promise<number> => {
  print((scripts[shell]?.() ?? '').trimEnd());
  return exitCodes.done;
};
