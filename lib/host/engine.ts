import { setFlagsFromString } from 'node:v8';

/** From V8 12 on a budget goes by calls, for each of the two compilers. */
const FEWER_CALLS = '--invocation-count-for-maglev=3200 --invocation-count-for-turbofan=24000';

/** By the major version of V8: Node 20, 22, 24 and 26. Others have their own flags, and are left alone. */
const FLAGS: Readonly<Record<string, string>> = {
  11: '--interrupt-budget=1000000 --max-bytecode-size-for-early-opt=0',
  12: FEWER_CALLS,
  13: FEWER_CALLS,
  14: FEWER_CALLS,
};

/**
 * Makes V8 optimize a function when it has run for eight times as long as it would by itself. The daemon wakes up briefly
 * and seldom, and its hot loops are native: optimizing the rest costs more than it gives back (a fifth of the CPU time of a
 * log of 100 MB), and the code of the optimizing compilers itself, 3.5 to 5.5 MB, comes into memory with the first function
 * that they are given.
 */
export const optimizeLess = (v8 = process.versions.v8, set = setFlagsFromString): void => {
  const flags = FLAGS[v8.split('.')[0] ?? ''];
  if (flags !== undefined) set(flags);
};
