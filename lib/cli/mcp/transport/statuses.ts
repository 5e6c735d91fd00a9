import { readJson } from '../json/json-text.ts';
import type { Failure } from './failed.ts';
import { type Answer, wholeText } from './http.ts';
import { rejectionIn } from './responses.ts';

const UNAUTHORIZED = 401;

/** The failure that an answer's status means; undefined if the answer may have a response. */
export const refusalIn = async (answer: Answer): Promise<Failure | undefined> => {
  const { status, headers } = answer;
  if (status < 300) return undefined;
  const text = await wholeText(answer).catch(() => '');
  const refused: Failure = { type: 'status', status, to: status < 400 ? headers.location : undefined, text };
  // About credentials, the config tells more than the server's message.
  if (status === UNAUTHORIZED) return refused;
  const json = readJson(text);
  return (json && rejectionIn(json)?.failure) ?? refused;
};
