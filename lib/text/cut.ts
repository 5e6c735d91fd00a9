const isLeading = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

/**
 * The beginning of a text that is somebody else's: `most` UTF-16 units at most, never half of a character at the end,
 * and U+FFFD for what came as half of one. Pure.
 */
export const cut = (text: string, most: number): string => {
  if (text.length <= most) return text.toWellFormed();
  const end = most > 0 && isLeading(text.charCodeAt(most - 1)) ? most - 1 : most;
  return text.slice(0, end).toWellFormed();
};
