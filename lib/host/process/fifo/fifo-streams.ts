import { closeSync } from 'node:fs';
import { Socket, type SocketConnectOpts } from 'node:net';
import { AsyncSubject, Observable, type Subscriber } from 'rxjs';
import type { Output, StreamName } from '../../../model.ts';
import { coalescedReads } from './read-coalescing.ts';

/** A value for each of the two streams. */
export type Both<T> = Readonly<Record<StreamName, T>>;

const STREAMS = ['stdout', 'stderr'] as const satisfies readonly StreamName[];

/** One buffer for all streams: what is read is passed on synchronously, before the next read. */
const buffer = Buffer.allocUnsafeSlow(64 * 1024);

/** `net.Socket` reads into a given buffer for any handle; its types declare that for `connect` only. */
type ReadingSocketOptions = NonNullable<ConstructorParameters<typeof Socket>[0]> & Pick<SocketConnectOpts, 'onread'>;

/** How long a pipe is left to fill, at most to its capacity of 64 KiB. */
const GATHER_MS = 1;

/** An error ends the stream: `close` follows. */
const ignored = (): void => undefined;

/** The read ends of a run's two FIFOs. Takes ownership of the descriptors. */
export class FifoStreams {
  /** Paths of the FIFOs. */
  readonly paths: readonly string[];
  /** See `Child.output$`. */
  readonly output$: Observable<Output>;
  readonly #ended = new AsyncSubject<void>();
  #unread: Partial<Both<number>>;
  readonly #sockets = new Set<Socket>();
  #held = false;
  #endsToCome: number = STREAMS.length;

  /** A stream without a descriptor is not read. */
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

  /** Whether both are at end of file: no process holds a write end, and everything is read. Then they can be reused. */
  get haveEnded(): boolean {
    return this.#endsToCome === 0;
  }

  /** Emits when they have ended, and completes; replays. */
  get ended$(): Observable<void> {
    return this.#ended;
  }

  /** Whether they are being read, so that their end is noticed. */
  get areRead(): boolean {
    return this.#sockets.size > 0 && !this.#held;
  }

  /** See `Child.hold`. */
  hold(held: boolean): void {
    this.#held = held;
    for (const socket of this.#sockets) held ? socket.pause() : socket.resume();
  }

  /** Closes the read ends. A process that still prints blocks once the pipe is full: a keeper has it open. */
  close(): void {
    for (const socket of this.#sockets) socket.destroy();
    for (const descriptor of Object.values(this.#unread)) closeSync(descriptor);
    this.#unread = {};
  }

  /** Emits the output of one stream; `closed` is called at its end. */
  #read(stream: StreamName, subscriber: Subscriber<Output>, closed: () => void): void {
    const { [stream]: fd, ...rest } = this.#unread;
    this.#unread = rest;
    if (fd === undefined) {
      closed();
      return;
    }
    const isToFill = coalescedReads();
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
