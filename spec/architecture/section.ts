import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A generated part of a page, between two marker lines. */
export interface Section {
  /** Relative to the root of the project. */
  readonly page: string;
  readonly begin: string;
  readonly end: string;
  readonly lines: readonly string[];
  /** The source of the lines, for the message. */
  readonly source: string;
  /** The npm script that writes it. */
  readonly script: string;
}

/** Checks that a page's section is up to date; with `--write`, updates it. */
export const keepSection = ({ page, begin, end, lines, source, script }: Section): void => {
  const file = join(resolve(import.meta.dirname ?? '.', '../..'), page);
  const text = readFileSync(file, 'utf8');
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  const wanted = [begin, ...lines, end].join('\n');
  if (from >= 0 && to >= 0 && process.argv.includes('--write')) {
    writeFileSync(file, text.slice(0, from) + wanted + text.slice(to + end.length));
  } else if (from < 0 || to < 0 || text.slice(from, to + end.length) !== wanted) {
    process.stderr.write(`${page}: the part after ${begin} is not that of ${source}: run npm run ${script}\n`);
    process.exitCode = 1;
  }
};
