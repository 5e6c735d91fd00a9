import { Worker } from 'node:worker_threads';
import type { SchemaOrder } from './schema-worker.ts';

const PROGRAM = import.meta.url.endsWith('.ts') ? 'schema-worker.ts' : 'schema-worker.cjs';

/** Far more than any honest schema takes. */
const MOST_MEMORY_MB = 256;

const TOO_HARD = 'it is too hard to check: clients hang on it';

/**
 * Why real clients refuse a structured content that is to match an output schema; undefined where they take it. Both are
 * JSON. It takes no longer than `limitMs`, whatever the schema does.
 */
export const outputFault = (schema: string, value: string, limitMs: number): Promise<string | undefined> =>
  new Promise((resolve) => {
    const workerData: SchemaOrder = { schema, value };
    const resourceLimits = { maxOldGenerationSizeMb: MOST_MEMORY_MB };
    const worker = new Worker(new URL(PROGRAM, import.meta.url), { workerData, resourceLimits });
    const settle = (fault: string | undefined): void => {
      clearTimeout(timer);
      resolve(fault);
      void worker.terminate();
    };
    const timer = setTimeout(() => settle(TOO_HARD), limitMs);
    worker.on('message', (fault: string) => settle(fault || undefined));
    worker.on('error', (error: NodeJS.ErrnoException) => {
      settle(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? TOO_HARD : `the schema is not valid: ${error.message}`);
    });
  });
