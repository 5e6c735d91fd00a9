import { closeSync } from 'node:fs';
import { Socket, type SocketConnectOpts } from 'node:net';
import { AsyncSubject, Observable, type Subscriber } from 'rxjs';
import type { Output, StreamName } from '../../model.ts';
import { gathering } from './gathering.ts';

/** One thing for each of the two streams. */
export type Both<T> = Readonly<Record<StreamName, T>>;

const STREAMS = ['stdout', 'stderr'] as const satisfies readonly StreamName[];

/** One for all: what is read is passed on before anything else can be read. */
const buffer = Buffer.allocUnsafeSlow(64 * 1024);

/** `net.Socket` reads into a buffer of ours wherever it has its handle from; its types know this of `connect` only. */
type ReadingSocketOptions = NonNullable<ConstructorParameters<typeof Socket>[0]> & Pick<SocketConnectOpts, 'onread'>;

/** How long a pipe is left to fill: 64 KiB of it at most. */
const GATHER_MS = 1;

/** An error is the end of the stream, and `close` follows it. */
const ignored = (): void => undefined;

/** The reading ends of a run's two FIFOs, given as descriptors, which it closes. */
export class FifoStreams {
  /** Where they are in the file system. */
  readonly paths: readonly string[];
  /** See `Child.output$`. */
  readonly output$: Observable<Output>;
  readonly #ended = new AsyncSubject<void>();
  #unread: Partial<Both<number>>;
  readonly #sockets = new Set<Socket>();
  #held = false;
  #endsToCome: number = STREAMS.length;

  /** Where there is no descriptor, nothing is read. */
  constructor(paths: Partial<Both<string>>, descriptors: Partial<Both<number>>) {
    this.paths = Object.values(paths);
    this.#unread = descriptors;
    this.output$ = new Observable((subscriber) => {
      let left: number = STREAMS.length;
      const closed = (): void => {
        if (--left === 0) subscriber.complete();
      };
      for (const stream of STREAMS) this.#read(stream, subscriber, closed);
    });
  }

  /** Nobody holds the writing ends any more, and everything is read: they can be used again. */
  get haveEnded(): boolean {
    return this.#endsToCome === 0;
  }

  /** Emits once they have ended, and completes; replays. */
  get ended$(): Observable<void> {
    return this.#ended;
  }

  /** Whether their end will be noticed soon after it has come. */
  get areRead(): boolean {
    return this.#sockets.size > 0 && !this.#held;
  }

  /** See `Child.hold`. */
  hold(held: boolean): void {
    this.#held = held;
    for (const socket of this.#sockets) held ? socket.pause() : socket.resume();
  }

  /** Whoever still prints gets SIGPIPE, unless it holds a reading end itself, as all our children do. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const descriptor of Object.values(this.#unread)) closeSync(descriptor);
    this.#unread = {};
  }

  /** Passes on what one stream brings; `closed` is called when that is all. */
  #read(stream: StreamName, subscriber: Subscriber<Output>, closed: () => void): void {
    const { [stream]: fd, ...rest } = this.#unread;
    this.#unread = rest;
    if (fd === undefined) {
      closed();
      return;
    }
    const isToFill = gathering();
    const options: ReadingSocketOptions = {
      fd,
      readable: true,
      writable: false,
      onread: {
        buffer,
        callback: (length) => {
          subscriber.next({ stream, bytes: buffer.subarray(0, length) });
          if (!isToFill(length)) return !this.#held;
          setTimeout(() => this.#held || socket.resume(), GATHER_MS);
          return false;
        },
      },
    };
    const socket = new Socket(options);
    this.#sockets.add(socket);
    socket.on('end', () => this.#endOne());
    socket.on('error', ignored);
    socket.on('close', () => {
      this.#sockets.delete(socket);
      closed();
    });
    this.#held ? socket.pause() : socket.resume();
    subscriber.add(() => socket.destroy());
  }

  #endOne(): void {
    this.#endsToCome--;
    if (!this.haveEnded) return;
    this.#ended.next();
    this.#ended.complete();
  }
}
