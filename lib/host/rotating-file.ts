import { once } from 'node:events';
import { createStream, type RotatingFileStream } from 'rotating-file-stream';

export interface RotatingFileOptions {
  readonly dir: string;
  /** Its predecessors are `FILE.1`, the newest, to `FILE.N`. */
  readonly file: string;
  /** The file is rotated after the write that makes it so long, and at opening. */
  readonly rotateAtBytes: number;
  readonly keep: number;
}

/** What came of a write. */
export interface WriteReport {
  /** It, or the rotation after it, failed. How much was written can only be seen in the file. */
  readonly error: Error | undefined;
  /** The file was rotated: what was written is in `FILE.1`. */
  readonly rotated: boolean;
}

/** A rotating-file-stream from its opening to its closing or first error, one write at a time. */
export class RotatingFile {
  readonly #stream: RotatingFileStream;
  #rotated = false;

  private constructor(stream: RotatingFileStream) {
    this.#stream = stream;
    // The stream tells the callback of the write, too; without a listener it would end the daemon.
    stream.on('error', () => undefined);
    stream.on('rotated', () => {
      this.#rotated = true;
    });
  }

  static async open({ dir, file, rotateAtBytes, keep }: RotatingFileOptions): Promise<RotatingFile> {
    const stream = createStream(file, { path: dir, size: `${rotateAtBytes}B`, rotate: keep, mode: 0o600 });
    const rotatingFile = new RotatingFile(stream);
    await once(stream, 'open');
    return rotatingFile;
  }

  async write(bytes: Uint8Array): Promise<WriteReport> {
    this.#rotated = false;
    const error = await new Promise<Error | null | undefined>((done) => this.#stream.write(bytes, done));
    return { error: error ?? undefined, rotated: this.#rotated };
  }

  /** To be called after an error too. Drops what is being written. */
  async close(): Promise<void> {
    if (this.#stream.closed) return;
    const closed = new Promise<void>((done) => this.#stream.once('close', done));
    this.#stream.destroy();
    await closed;
  }
}
