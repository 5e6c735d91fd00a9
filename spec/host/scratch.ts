import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory for each spec of the suite, removed afterwards. @returns a function that returns its path. */
export const scratchDir = (): (() => string) => {
  let dir = '';
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'xy-')));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));
  return () => dir;
};

/** Resolves as soon as `holds()` is true; rejects with `what` after `ms`. */
export const eventually = async (what: string, holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> => {
  const deadline = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${ms} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
};
