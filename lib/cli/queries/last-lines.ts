import { readTogether, subscribe } from '../client/subscribe.ts';
import { logText } from './logs.ts';

/** The last lines of a server's log in the format of `xy logs`; none if they are not available. */
export const lastLines = async (path: string, name: string, tail: number): Promise<readonly string[]> => {
  let text = '';
  try {
    for await (const batch of subscribe(path, { method: 'logs', params: { name, tail } }, readTogether)) {
      text += logText(batch);
      if (batch.at(-1)?.method === 'log_end') break;
    }
  } catch {
    // The lines only explain a failure, which is reported in any case.
  }
  return text.split('\n').slice(0, -1);
};
