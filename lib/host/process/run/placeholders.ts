/** Replaces `{port}` with the port and `{{port}}` with `{port}`; other braces are left as they are (SPEC § 9). */
export const withPort = (text: string, port: number): string =>
  text.replace(/\{\{port\}\}|\{port\}/g, (found) => (found === '{port}' ? String(port) : '{port}'));
