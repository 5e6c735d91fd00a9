import { linuxTable } from './linux-table.ts';
import type { ProcessTable } from './process-table.ts';
import { psTable } from './ps-table.ts';

/** The process table of this system. The state directory identifies the cookies of this daemon. */
export const systemTable = (stateDir: string): ProcessTable =>
  process.platform === 'linux' ? linuxTable(stateDir) : psTable(stateDir);
