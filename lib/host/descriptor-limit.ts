import { readFileSync } from 'node:fs';

/** The part of Node's diagnostic report that is read here; the whole is typed as text. */
interface Report {
  readonly userLimits?: { readonly open_files?: { readonly soft?: number | 'unlimited' } };
}

const inProc = (): string | undefined =>
  /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];

/** Costs 8 ms: for where the system has no file that says it. */
const inReport = (): string | undefined => {
  const { userLimits } = process.report.getReport() as unknown as Report;
  return userLimits?.open_files?.soft?.toString();
};

/**
 * How many files this process may have open at once, or infinity. Node raises its soft limit to the hard one when it
 * starts.
 */
export const descriptorLimit = (): number => {
  const limit = (process.platform === 'linux' ? inProc() : inReport()) ?? '1024';
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
};
