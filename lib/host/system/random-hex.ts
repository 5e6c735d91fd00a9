/**
 * Random hexadecimal digits for unique names. Not for secrets: loading `node:crypto` takes a millisecond at each start,
 * and half a megabyte of the daemon.
 */
export const randomHex = (digits: number): string =>
  Array.from({ length: digits }, () => Math.floor(16 * Math.random()).toString(16)).join('');
