/** Reproducible random numbers by mulberry32. The seed is `XY_SEED` or random, and must be printed with a failure. */
export const seeded = (seed = Number(process.env.XY_SEED ?? Math.floor(Math.random() * 2 ** 31))) => {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { seed, random };
};
