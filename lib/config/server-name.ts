/** The rule for a server's name, which is the stem of its config file (SPEC § 2), and becomes part of paths. */
export const isServerName = (text: string): boolean => /^[a-z0-9_-]+$/.test(text);
