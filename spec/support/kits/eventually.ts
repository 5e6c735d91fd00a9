/** The deadline of everything that specs wait for. Generous, since the machine may be busy. */
export const DEADLINE_MS = 15_000;

const POLL_MS = 20;

/** Polls until `look` returns a value other than undefined or false, and fails at the deadline with `what`. */
export const eventually = async <T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  deadlineMs = DEADLINE_MS,
): Promise<T> => {
  const end = performance.now() + deadlineMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`not within ${deadlineMs} ms: ${what}`);
    await new Promise((next) => setTimeout(next, POLL_MS));
  }
};
