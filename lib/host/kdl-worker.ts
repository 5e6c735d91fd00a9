import { parseConfig } from '../config/parse.ts';
import { type ParsedFile, type SourceFile, unusable } from '../config/parsed-file.ts';

/** What the process is asked: to parse these files, in this order. */
export interface ParseOrder {
  readonly files: readonly SourceFile[];
  readonly home: string;
}

/** What it says: that it is there, then each file's result. */
export type ParseReply = { readonly type: 'ready' } | { readonly type: 'parsed'; readonly file: ParsedFile };

/**
 * The program of the short-lived process that parses: see `kdl-process.ts`. It ends when its parent lets go of it.
 * Each reply is out before the next file is begun, so that the parent knows which one never ends.
 */
const reply = (message: ParseReply): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });

const parse = (file: SourceFile, home: string): ParsedFile => {
  try {
    return parseConfig(file, home);
  } catch (error) {
    // Its message may quote the file.
    return unusable(
      file.path,
      file.name,
      `the parser fails on this file: ${error instanceof Error ? error.name : 'error'}`,
    );
  }
};

process.on('message', async ({ files, home }: ParseOrder) => {
  for (const file of files) await reply({ type: 'parsed', file: parse(file, home) });
});

void reply({ type: 'ready' });
