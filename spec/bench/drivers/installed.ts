import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * The directory where `npm run bench -- --peers` installs peers from npm, which are not dependencies of the project.
 */
const cache = resolve(import.meta.dirname ?? '.', '../../../node_modules/.cache/xy-bench');

/** Exact versions, so that a result can be reproduced. */
const PEERS = ['pm2@7.0.4', 'concurrently@10.0.7'];

/** Installs the peers from npm. */
export const installPeers = (): void => {
  const { status } = spawnSync('npm', ['install', '--prefix', cache, '--no-audit', '--no-fund', ...PEERS], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) throw new Error('the peers can not be installed');
};

/** A program of an installed peer; undefined if it is not installed. */
export const installed = (
  name: string,
  program: string,
): { readonly path: string; readonly version: string } | undefined => {
  const home = resolve(cache, 'node_modules', name);
  if (!existsSync(home)) return undefined;
  const { version } = JSON.parse(readFileSync(resolve(home, 'package.json'), 'utf8'));
  return { path: resolve(home, program), version };
};
