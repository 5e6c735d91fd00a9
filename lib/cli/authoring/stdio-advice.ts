import type { Unready } from '../control/until-ready.ts';

/** What a server comes to that waits for a client on its stdin: it finds the end of it there, or listens nowhere. */
const LIKE_STDIO = /^ended with exit code 0 |^nothing listens on /;

/** What most servers of that kind say: "running on stdio". */
const SAYS_STDIO = /\bstdio\b/i;

/** How to add a server that speaks stdio, where one that should speak HTTP looks like it; undefined where not. Pure. */
export const stdioAdvice = ({ message, log }: Unready): string | undefined =>
  LIKE_STDIO.test(message) || log.some((line) => SAYS_STDIO.test(line))
    ? 'if it speaks stdio instead of HTTP, add it with --stdio'
    : undefined;
