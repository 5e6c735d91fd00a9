import { readFileSync } from 'node:fs';

/** The part of Node's diagnostic report that is used here. */
interface Report {
  readonly userLimits?: { readonly open_files?: { readonly soft?: number | 'unlimited' } };
}

const inProc = (): string | undefined =>
  /^Max open files\s+(\S+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))?.[1];

/** Takes 8 ms: for systems without `/proc`. */
const inReport = (): string | undefined => {
  const { userLimits } = process.report.getReport() as unknown as Report;
  return userLimits?.open_files?.soft?.toString();
};

/**
 * The maximum number of open descriptors of this process, or infinity. Node raises its soft limit to the hard limit at
 * start.
 */
export const descriptorLimit = (): number => {
  const limit = (process.platform === 'linux' ? inProc() : inReport()) ?? '1024';
  return limit === 'unlimited' ? Number.POSITIVE_INFINITY : Number(limit);
};
