/** How long anything may take before a spec gives up on it. Generous: the machine may be busy. */
export const DEADLINE_MS = 15_000;

const POLL_MS = 20;

/** Polls until `look` gives something (neither undefined nor false), and fails at the deadline saying what was waited for. */
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
