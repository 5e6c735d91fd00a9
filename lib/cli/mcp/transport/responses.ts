import { shortly } from '../json/json-layout.ts';
import { isObject, type Json, membersOf, readJson } from '../json/json-text.ts';
import { Failed } from './failed.ts';

/** Like the official clients: some servers return numbers as strings. */
const isId = (value: unknown, id: number): boolean =>
  (typeof value === 'string' || typeof value === 'number') && value !== '' && Number(value) === id;

/** Whether a message is a request. Pure. */
export const isRequest = ({ value }: Json): boolean =>
  isObject(value) && typeof value.method === 'string' && value.id !== undefined && value.id !== null;

/** The id of a request, as JSON. Pure. */
export const requestIdIn = ({ text }: Json): string => membersOf(text).get('id') ?? 'null';

/** The server's error, if the message is an error response to `id`, or one without an id. Pure. */
export const rejectionIn = ({ text, value }: Json, id?: number): Failed | undefined => {
  if (!isObject(value) || !isObject(value.error)) return undefined;
  if (id !== undefined && value.id !== undefined && value.id !== null && !isId(value.id, id)) return undefined;
  const { code, message } = value.error;
  const error = membersOf(text).get('error') ?? '';
  return new Failed({
    type: 'rejected',
    code: Number(code),
    message: typeof message === 'string' ? message : shortly(error),
    data: membersOf(error).get('data'),
  });
};

/**
 * The result in the response to the request `id`; undefined for any other message. @throws Failed for an error response
 */
export const resultIn = (message: Json, id: number): Json | undefined => {
  const rejection = rejectionIn(message, id);
  if (rejection !== undefined) throw rejection;
  const { value, text } = message;
  if (!isObject(value) || value.method !== undefined || !isId(value.id, id)) return undefined;
  const result = membersOf(text).get('result');
  return result === undefined ? undefined : readJson(result);
};
