import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { spentMs } from '../../process/shared-pass.ts';

/** Makes something of a body as it comes in. */
export interface BodyReader {
  /** True: there is no need to read on. */
  read(bytes: Buffer): boolean;
}

/** How the reading ended: at the end, or as there was no need to read on; or because there was too much of it. */
export type Ending = 'done' | 'endless';

/** No list of tools is longer; the longest that are known have some hundred KiB. */
const MOST_BYTES = 16 * 1024 * 1024;

/** So many pieces may be as small as they like; of more than these, the average must not be smaller than this. */
const SMALL_PIECES = 4_096;
const LEAST_AVERAGE = 64;

/** What took 1 ms to read is followed by 9 ms without reading: a tenth of the time at most. */
const REST = 9;
/** What each piece costs before it gets here, about. */
const PIECE_MS = 0.03;
/** Shorter rests are saved up. */
const LEAST_REST_MS = 2;

/** Loaded for servers that compress what nobody asked them to. */
const zlib = () => process.getBuiltinModule('node:zlib');

/** As lenient as the fetch of clients: what has come is decoded at once, and may break off. */
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
 * Hands a body to its reader, decoded, until there is no need to read on, and calls back once. However much comes and in
 * however small pieces, the reading is bounded as a whole and takes a tenth of the time at most, so that others are
 * served meanwhile. The caller closes the connection.
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
