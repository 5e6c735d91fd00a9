// A program of its own, run as a thread: a schema can keep its validator busy for ever, and a thread can be ended.
import { parentPort, workerData } from 'node:worker_threads';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';

/** What the thread is given: two JSON texts. */
export interface SchemaOrder {
  readonly schema: string;
  readonly value: string;
}

/** What is wrong with the value, as the official client library says it; empty where nothing is. */
const verdict = ({ schema, value }: SchemaOrder): string => {
  const validate = new AjvJsonSchemaValidator().getValidator(JSON.parse(schema));
  const outcome = validate(JSON.parse(value));
  return outcome.valid ? '' : outcome.errorMessage;
};

parentPort?.postMessage(verdict(workerData));
