import { crowds, followers } from './followers.ts';
import { idle } from './idle.ts';
import { list } from './list.ts';
import { logPaths } from './log-path.ts';
import { reload, startAndStop } from './many.ts';
import { probed } from './probed.ts';
import { restartRate, restarts } from './restarts.ts';
import type { Row } from './row.ts';
import { rude } from './rude.ts';
import { coldStart, coldStartOf50 } from './start.ts';

/** Everything that is measured, in the order of the table. */
export const rows: readonly Row[] = [
  ...logPaths,
  followers,
  crowds,
  list,
  coldStart,
  coldStartOf50,
  idle,
  probed,
  restarts,
  restartRate,
  startAndStop,
  reload,
  rude,
];
