import { readTogether, subscribe } from '../client/subscribe.ts';
import { logText } from './logs.ts';

/** The last lines of a server's log, each as `xy logs` shows it; none where they can't be had. */
export const lastLines = async (path: string, name: string, tail: number): Promise<readonly string[]> => {
  let text = '';
  try {
    for await (const batch of subscribe(path, { method: 'logs', params: { name, tail } }, readTogether)) {
      text += logText(batch);
      if (batch.at(-1)?.method === 'log_end') break;
    }
  } catch {
    // They only explain a failure, which is told in any case.
  }
  return text.split('\n').slice(0, -1);
};
