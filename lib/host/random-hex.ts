/**
 * So many hexadecimal digits for a name that nobody else has chosen. Nothing secret: `node:crypto` would cost every start
 * a millisecond, and the daemon half a megabyte.
 */
export const randomHex = (digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(16 * Math.random()).toString(16)).join('');
