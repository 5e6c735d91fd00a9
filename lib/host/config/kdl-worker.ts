import { parseConfig } from '../../config/set/parse.ts';
import { type ParsedFile, type SourceFile, unusable } from '../../config/set/parsed-file.ts';
import { version } from '../../version.ts';

/** The message to the process: the files to parse, in order. */
export interface ParseOrder {
  readonly files: readonly SourceFile[];
  readonly home: string | undefined;
}

/** The messages from the process: that it has started, then the result of each file. */
export type ParseReply =
  | { readonly type: 'ready'; readonly version?: string }
  | { readonly type: 'parsed'; readonly file: ParsedFile };

/**
 * The program of the parsing process: see `kdl-process.ts`. It ends when its parent disconnects. Each reply is sent
 * before the next file is begun, so that the parent knows at which file the process hangs.
 */
const reply = (message: ParseReply): Promise<void> =>
  new Promise((resolve) => {
    process.send?.(message, undefined, undefined, () => resolve());
  });

const parse = (file: SourceFile, home: string | undefined): ParsedFile => {
  try {
    return parseConfig(file, home);
  } catch (error) {
    // Without the error's message, which may quote the file.
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

void reply({ type: 'ready', version });
