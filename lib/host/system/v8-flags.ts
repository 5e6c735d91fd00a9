import { setFlagsFromString } from 'node:v8';

/** Since V8 12 the budgets of the two compilers count invocations. */
const FEWER_CALLS = '--invocation-count-for-maglev=3200 --invocation-count-for-turbofan=24000';

/** Flags by major version of V8: Node 20, 22, 24 and 26. Other versions are left unchanged. */
const FLAGS: Readonly<Record<string, string>> = {
  11: '--interrupt-budget=1000000 --max-bytecode-size-for-early-opt=0',
  12: FEWER_CALLS,
  13: FEWER_CALLS,
  14: FEWER_CALLS,
};

/**
 * Makes V8 optimize a function after eight times as much execution as by default. The daemon wakes up briefly and
 * rarely, and its hot loops are native: optimizing the rest costs more than it saves (a fifth of the CPU time for a log
 * of 100 MB), and the optimizing compilers' own code, 3.5 to 5.5 MB, is loaded with the first optimized function.
 */
export const optimizeLess = (v8 = process.versions.v8, set = setFlagsFromString): void => {
  const flags = FLAGS[v8.split('.')[0] ?? ''];
  if (flags !== undefined) set(flags);
};
