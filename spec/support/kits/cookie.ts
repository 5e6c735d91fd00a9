import { readdirSync, readFileSync } from 'node:fs';

/** Pids of the living processes with this assignment in their environment (Linux; zombies have none). */
export const processesWith = (assignment: string): readonly number[] =>
  readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => environ(pid).includes(assignment));

const environ = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return [];
  }
};
