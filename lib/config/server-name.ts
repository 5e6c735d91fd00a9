/** What a name's files end in besides (`.log.5`, what temporary files have) takes up to 55 of the 255 bytes of a file name. */
const LONGEST = 200;

const CHARACTERS = /^[a-z0-9_-]+$/;

/** The rule for a server's name, which is the stem of its config file (SPEC § 2), and becomes part of paths. */
export const isServerName = (text: string): boolean => text.length <= LONGEST && CHARACTERS.test(text);

/** Whether nothing but its length keeps a text from being a server's name. */
export const isTooLong = (text: string): boolean => text.length > LONGEST && CHARACTERS.test(text);

/** What is wrong with a text that is no server's name, in words that go on after "it may". */
export const nameRule = (text: string): string =>
  isTooLong(text) ? `have ${LONGEST} characters at most` : 'contain only a-z, 0-9, "_" and "-"';
