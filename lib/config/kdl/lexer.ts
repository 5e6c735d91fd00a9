import { createToken, type IToken, Lexer } from 'chevrotain';
import { lexer } from 'kdljs/src/parser/kdl.js';

/** Everything from the first character on that starts no KDL token. */
const rest = createToken({ name: 'Rest', pattern: /[\s\S]+/, line_breaks: true });

const { modes, defaultMode } = lexer.lexerDefinition;

/**
 * kdljs' own lexer, except that it stops at the first error. The original recovers one character at a time and tries at
 * each whether a raw string starts there, which is quadratic for texts that are not KDL; xy reports the first error
 * only.
 */
const untilError = new Lexer({
  modes: Object.fromEntries(Object.entries(modes).map(([mode, tokens]) => [mode, [...tokens, rest]])),
  defaultMode,
});

/** The tokens of a text, or the offset of the first character that starts none. Linear time. */
export const tokensOf = (text: string): { readonly tokens: readonly IToken[] } | { readonly failedAt: number } => {
  const { tokens } = untilError.tokenize(text);
  const last = tokens.at(-1);
  return last?.tokenType === rest ? { failedAt: last.startOffset } : { tokens };
};
