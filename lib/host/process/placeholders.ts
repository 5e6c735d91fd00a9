/** `{port}` stands for the port, `{{port}}` for `{port}` itself; every other brace is only a brace (SPEC § 9). */
export const withPort = (text: string, port: number): string =>
  text.replace(/\{\{port\}\}|\{port\}/g, (found) => (found === '{port}' ? String(port) : '{port}'));
