import meow from 'meow';
import { version } from '../../version.ts';
import type { CommandName } from '../args/commands.ts';
import { helpOf, overview } from '../args/help-text.ts';
import { print } from '../terminal/output.ts';

export { usageError } from '../args/usage-error.ts';

/**
 * meow has the pages, and no part in the parsing: importing it takes longer than most commands do.
 * `pkg` is given lest it looks for a package.json of its own.
 */
const page = (text: string) =>
  meow(text, {
    importMeta: { url: import.meta.url } as ImportMeta,
    pkg: { name: 'xy', version },
    argv: [],
    description: false,
    autoHelp: false,
    autoVersion: false,
  });

/** Shows the help of a command, or of xy as a whole. Not by meow, which would not notice that nobody can read it. */
export const showHelp = (command: CommandName | undefined): void =>
  print(page(command === undefined ? overview() : helpOf(command)).help);
