const isLeading = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00;

/**
 * Truncates untrusted text to at most `most` UTF-16 code units, without splitting a character, and replaces lone
 * surrogates with U+FFFD. Pure.
 */
export const cut = (text: string, most: number): string => {
  if (text.length <= most) return text.toWellFormed();
  const end = most > 0 && isLeading(text.charCodeAt(most - 1)) ? most - 1 : most;
  return text.slice(0, end).toWellFormed();
};
