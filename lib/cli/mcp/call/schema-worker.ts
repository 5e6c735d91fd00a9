// A program of its own, run as a worker thread, since a schema can keep the validator busy forever, and a thread can be
// terminated.
import { parentPort, workerData } from 'node:worker_threads';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';

/** The input of the thread: two JSON texts. */
export interface SchemaOrder {
  readonly schema: string;
  readonly value: string;
}

/** The official client library's message about the value; empty if it is valid. */
const verdict = ({ schema, value }: SchemaOrder): string => {
  const validate = new AjvJsonSchemaValidator().getValidator(JSON.parse(schema));
  const outcome = validate(JSON.parse(value));
  return outcome.valid ? '' : outcome.errorMessage;
};

parentPort?.postMessage(verdict(workerData));
