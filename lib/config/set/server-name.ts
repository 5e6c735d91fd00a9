/**
 * File names have 255 bytes at most, of which the suffixes of a server's files (`.log.5`, temporary files) take up to
 * 55.
 */
const LONGEST = 200;

const CHARACTERS = /^[a-z0-9_-]+$/;

/** Whether a text is a valid server name: the stem of its config file (SPEC § 2), and part of other paths. */
export const isServerName = (text: string): boolean => text.length <= LONGEST && CHARACTERS.test(text);

/** Whether a text would be a valid server name if it were shorter. */
export const isTooLong = (text: string): boolean => text.length > LONGEST && CHARACTERS.test(text);

/** The rule that an invalid name breaks, as the rest of a sentence that begins with "it may". */
export const nameRule = (text: string): string =>
  isTooLong(text) ? `have ${LONGEST} characters at most` : 'contain only a-z, 0-9, "_" and "-"';
