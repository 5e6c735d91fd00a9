import { setFlagsFromString } from 'node:v8';

/**
 * Makes V8 optimize a function when it has run for eight times as long as it would by itself, and none the sooner for
 * being small. The daemon wakes up briefly and seldom, and its hot loops are native: optimizing the rest costs more than
 * it gives back (a quarter of the CPU time of a log of 100 MB), and the code of the optimizing compiler itself, 3.5 MB,
 * comes into memory with the first function that it is given. For Node 20: later ones have no such flags, and are less
 * eager by themselves.
 */
export const optimizeLess = (v8 = process.versions.v8): void => {
  if (v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=1000000 --max-bytecode-size-for-early-opt=0');
};
