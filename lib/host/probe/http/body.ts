import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { spentMs } from '../../process/table/shared-pass.ts';

/** Parses a body incrementally. */
export interface BodyReader {
  /** Returns true if no more bytes are needed. */
  read(bytes: Buffer): boolean;
}

/** `done`: at the end of the body, or when no more bytes were needed. `endless`: a limit was exceeded. */
export type Ending = 'done' | 'endless';

/** The maximum length of a body, in bytes (SPEC § 9). The longest known lists of tools have some hundred KiB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** The maximum number of pieces of any size; beyond it, their average size must be at least `LEAST_AVERAGE` bytes. */
const SMALL_PIECES = 4_096;
const LEAST_AVERAGE = 64;

/** 1 ms of CPU time for reading is followed by 9 ms of pause: reading takes a tenth of the time at most. */
const REST = 9;
/** CPU time that a piece takes before it arrives here, roughly. */
const PIECE_MS = 0.03;
/** Shorter pauses are accumulated. */
const LEAST_REST_MS = 2;

/** Loaded only for servers that compress although they were asked not to. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** As lenient as fetch in clients: decodes what has arrived, and accepts a truncated end. */
const inflating = () => {
  const { Z_SYNC_FLUSH: flush } = zlib().constants;
  return { flush, finishFlush: flush };
};

const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ['gzip', () => zlib().createGunzip(inflating())],
  ['x-gzip', () => zlib().createGunzip(inflating())],
  ['deflate', () => zlib().createInflate(inflating())],
  ['br', () => zlib().createBrotliDecompress({ flush: zlib().constants.BROTLI_OPERATION_FLUSH })],
]);

const decoded = (response: IncomingMessage): Readable => {
  const decoder = decoders.get((response.headers['content-encoding'] ?? '').trim().toLowerCase());
  return decoder === undefined ? response : response.pipe(decoder());
};

/**
 * Passes a body, decoded, to its reader until no more bytes are needed, then calls back once. Bytes, pieces and the
 * share of CPU time are limited, so that a hostile body neither takes memory nor delays other work: at most a tenth of
 * the CPU time goes to it. The caller closes the connection.
 */
export const readBody = (response: IncomingMessage, reader: BodyReader, done: (ending: Ending) => void): void => {
  const body = decoded(response);
  let [bytes, pieces, restMs] = [0, 0, 0];

  const rest = (): void => {
    if (restMs < LEAST_REST_MS) return;
    body.pause();
    setTimeout(() => body.resume(), restMs).unref();
    restMs = 0;
  };
  const end = (ending: Ending): void => {
    body.removeAllListeners('data');
    done(ending);
  };

  body.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    pieces += 1;
    const fromMs = spentMs();
    const isEnough = reader.read(chunk);
    restMs += (spentMs() - fromMs + PIECE_MS) * REST;
    if (isEnough) end('done');
    else if (bytes > MOST_BYTES || pieces > SMALL_PIECES + bytes / LEAST_AVERAGE) end('endless');
    else rest();
  });
  body.on('end', () => end('done'));
  body.on('error', () => end('done'));
  if (body !== response) response.on('error', () => end('done'));
};
