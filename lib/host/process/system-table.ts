import { linuxTable } from './linux-table.ts';
import type { ProcessTable } from './process-table.ts';
import { psTable } from './ps-table.ts';

/** The process table of this system. By the state directory it knows whose cookie a process carries. */
export const systemTable = (stateDir: string): ProcessTable =>
  process.platform === 'linux' ? linuxTable(stateDir) : psTable(stateDir);
