import type { Unready } from '../control/until-ready.ts';

/** The failures of a server that expects a client on stdin: it exits at the end of its input, or does not listen. */
const LIKE_STDIO = /^ended with exit code 0 |^nothing listens on /;

/** Most stdio servers print "running on stdio". */
const SAYS_STDIO = /\bstdio\b/i;

/** Advice for a server that seems to speak stdio instead of HTTP; undefined for any other. Pure. */
export const stdioAdvice = ({ message, log }: Unready): string | undefined =>
  LIKE_STDIO.test(message) || log.some((line) => SAYS_STDIO.test(line))
    ? 'if it speaks stdio instead of HTTP, add it with --stdio'
    : undefined;
