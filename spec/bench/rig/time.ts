/** Waits so many ms. */
export const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Waits until `is` holds, looking every `everyMs`. @throws after `limitMs`, naming `what`. */
export const until = async (
  what: string,
  is: () => boolean | Promise<boolean>,
  limitMs = 60_000,
  everyMs = 5,
): Promise<void> => {
  for (const start = performance.now(); !(await is()); await pause(everyMs)) {
    if (performance.now() - start > limitMs) throw new Error(`waited ${limitMs / 1000} s in vain: ${what}`);
  }
};

/** The result of `work`, and its duration in ms. */
export const timed = async <T>(work: () => T | Promise<T>): Promise<{ readonly ms: number; readonly value: T }> => {
  const start = performance.now();
  const value = await work();
  return { ms: performance.now() - start, value };
};

/** The value below which the share `q` of the values lies. */
export const quantile = (values: readonly number[], q: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
};

export const median = (values: readonly number[]): number => quantile(values, 0.5);
