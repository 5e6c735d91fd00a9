import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A directory of its own for each spec of a suite, which is removed after it. */
export interface Scratch {
  /** A path in it. */
  readonly path: (...parts: readonly string[]) => string;
  /** Writes a file, and creates its directories. @returns its path. */
  readonly file: (name: string, content: string | Uint8Array, mode?: number) => string;
}

/** To be called within a `describe`. */
export const scratch = (): Scratch => {
  let dir = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'xy-scratch-'));
  });
  afterEach(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  const path = (...parts: readonly string[]): string => join(dir, ...parts);
  const file = (name: string, content: string | Uint8Array, mode?: number): string => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content, mode === undefined ? {} : { mode });
    return path(name);
  };
  return { path, file };
};

/** Sets environment variables for each spec of a suite, and restores them afterwards. Undefined unsets one. */
export const withEnv = (variables: () => Readonly<Record<string, string | undefined>>): void => {
  const before = new Map<string, string | undefined>();
  const put = (name: string, value: string | undefined): void => {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  };
  beforeEach(() => {
    for (const [name, value] of Object.entries(variables())) {
      before.set(name, process.env[name]);
      put(name, value);
    }
  });
  afterEach(() => {
    for (const [name, value] of before) put(name, value);
    before.clear();
  });
};
