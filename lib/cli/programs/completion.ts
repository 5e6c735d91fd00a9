import type { Invocation } from '../args/commands.ts';
import { bashScript } from '../args/completion/bash.ts';
import { fishScript } from '../args/completion/fish.ts';
import { zshScript } from '../args/completion/zsh.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { print } from '../terminal/output.ts';

/** Scripts by shell, derived from the command table. They run `xy list --names`, and never evaluate typed text. */
const scripts: Readonly<Record<string, () => string>> = { bash: bashScript, zsh: zshScript, fish: fishScript };

/** `xy completion`. */
export const completion = async ({ args: [shell = ''] }: Invocation<'completion'>): Promise<number> => {
  print((scripts[shell]?.() ?? '').trimEnd());
  return exitCodes.done;
};
