import { readJson } from '../json/json-text.ts';
import type { Failure } from './failed.ts';
import { type Answer, wholeText } from './http.ts';
import { rejectionIn } from './responses.ts';

const UNAUTHORIZED = 401;

/** Why an answer has no response in it, by its status; undefined where it may have one. */
export const refusalIn = async (answer: Answer): Promise<Failure | undefined> => {
  const { status, headers } = answer;
  if (status < 300) return undefined;
  const text = await wholeText(answer).catch(() => '');
  const refused: Failure = { type: 'status', status, to: status < 400 ? headers.location : undefined, text };
  // Of what is wrong with the credentials the config knows more than the server says.
  if (status === UNAUTHORIZED) return refused;
  const json = readJson(text);
  return (json && rejectionIn(json)?.failure) ?? refused;
};
