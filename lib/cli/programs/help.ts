import meow from 'meow';
import { version } from '../../version.ts';
import type { CommandName } from '../args/commands.ts';
import { helpOf, overview } from '../args/help-text.ts';
import { print } from '../terminal/output.ts';

export { usageError } from '../args/usage-error.ts';

/** Help pages are formatted by meow. Without `pkg`, it would search for a package.json. */
const page = (text: string) =>
  meow(text, {
    importMeta: { url: import.meta.url } as ImportMeta,
    // Without it, meow searches for a package.json.
    pkg: { name: 'xy', version },
    argv: [],
    description: false,
    autoHelp: false,
    autoVersion: false,
  });

/** Prints the help of a command, or of xy as a whole. Not by meow, which would ignore errors of writing. */
export const showHelp = (command: CommandName | undefined): void =>
  print(page(command === undefined ? overview() : helpOf(command)).help);
