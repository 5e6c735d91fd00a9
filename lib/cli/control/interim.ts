import type { Summary } from '../../wire/shapes.ts';
import { complain } from '../terminal/output.ts';

/** Details that change earlier are part of a normal start. */
const SETTLED_MS = 1_000;

/**
 * Reports why servers are not ready yet: the detail of their health, once, after it has been the same for a second. So
 * a wrong path is shown before the start-timeout.
 */
export const interimReports = (): ((server: Summary) => void) => {
  const details = new Map<string, { readonly text: string; readonly sinceMs: number; isReported: boolean }>();
  return ({ name, health }) => {
    const text = health?.state === 'starting' ? health.detail : undefined;
    const known = details.get(name);
    if (text === undefined) details.delete(name);
    else if (known?.text !== text) details.set(name, { text, sinceMs: performance.now(), isReported: false });
    else if (!known.isReported && performance.now() - known.sinceMs >= SETTLED_MS) {
      known.isReported = true;
      complain(`${name}: ${text} (still waiting)`);
    }
  };
};
