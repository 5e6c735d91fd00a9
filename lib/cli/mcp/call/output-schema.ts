import { Worker } from 'node:worker_threads';
import type { SchemaOrder } from './schema-worker.ts';

const PROGRAM = import.meta.url.endsWith('.ts') ? 'schema-worker.ts' : 'schema-worker.cjs';

/** Much more than real schemas need. */
const MOST_MEMORY_MB = 256;

const TOO_HARD = 'it is too hard to check: clients hang on it';

/**
 * Why clients reject structured content by its output schema; undefined if they accept it. Both are JSON. The
 * validation is ended after `limitMs`.
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
