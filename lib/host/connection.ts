import type { Socket } from 'node:net';
import { AsyncSubject, Observable, Subject } from 'rxjs';
import type { Connection, Frame } from '../ports.ts';
import { FrameReader } from '../rpc/frames.ts';

/** With more than this queued, the gate is shut until all of it has been sent. */
const ENOUGH_BYTES = 256 * 1024;

/** Less than this is sent together with what else there is in the same tick: answers, changes, single lines. */
const MUCH_BYTES = 16 * 1024;

/** A client that lets this much pile up, which only those can who ignore the gate for it, is cut off. */
const TOO_MANY_BYTES = 64 * 1024 * 1024;

/** When we have said our last word, a client is listened to for so long yet, and for so many bytes. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 1024 * 1024;

/** How often a client that has half-closed is checked for having gone altogether. */
const GONE_CHECK_MS = 1_000;

/** One accepted socket as a connection. The socket must have been made with `allowHalfOpen`. */
export const connectionOver = (socket: Socket): Connection => {
  const closed$ = new AsyncSubject<void>();
  const opened$ = new Subject<void>();
  let enough = false;
  let held = false;
  let corked = false;
  let pump = () => {};

  // ECONNRESET and EPIPE: the client is gone, which 'close' tells next.
  socket.on('error', () => {});
  socket.once('close', () => {
    closed$.next();
    closed$.complete();
  });
  socket.once('end', () => watchForClose(socket));
  socket.on('drain', () => {
    // Node drains after every write of more than 16 KiB: for most of them nobody waits.
    if (!enough) return;
    enough = false;
    opened$.next();
    pump();
  });

  const frames$ = new Observable<Frame>((subscriber) => {
    const inbox: Inbox = { chunks: [], ended: false };
    const frames = framesOf(inbox);
    let pumping = false;

    // Frames are cut one at a time: each may shut the gate, hold the connection, or be the last one that is wanted.
    pump = () => {
      if (pumping) return;
      pumping = true;
      let empty = false;
      while (!empty && !enough && !held && !subscriber.closed) {
        const { done, value } = frames.next();
        if (done) subscriber.complete();
        else if (value) subscriber.next(value);
        else empty = true;
      }
      pumping = false;
      if (empty) socket.resume();
      else socket.pause();
    };

    const onData = (chunk: Uint8Array) => {
      inbox.chunks.push(chunk);
      pump();
    };
    // Node says so even to those who have paused, and who may still have chunks to read.
    const onEnd = () => {
      inbox.ended = true;
      pump();
    };
    const onClose = () => subscriber.complete();
    socket.on('data', onData).once('end', onEnd).once('close', onClose);
    pump();

    return () => {
      socket.off('data', onData).off('end', onEnd).off('close', onClose).pause();
      pump = () => {};
    };
  });

  return {
    frames$,
    closed$: closed$.asObservable(),
    gate: { isOpen: () => !enough, opened$: opened$.asObservable() },
    hold: (hold) => {
      held = hold;
      pump();
    },
    send: (bytes) => {
      if (!socket.writable) return;
      // What is much goes out at once: it gains nothing by what may follow.
      if (!corked && bytes.length < MUCH_BYTES) {
        corked = true;
        socket.cork();
        process.nextTick(() => {
          corked = false;
          socket.uncork();
        });
      }
      socket.write(bytes);
      enough ||= socket.writableLength > ENOUGH_BYTES;
      if (socket.writableLength > TOO_MANY_BYTES) socket.destroy();
    },
    end: () => {
      if (!socket.writable) return;
      socket.once('finish', () => linger(socket));
      socket.end();
    },
  };
};

/** What has been read of a client, and not cut into frames yet. */
interface Inbox {
  readonly chunks: Uint8Array[];
  ended: boolean;
}

/** The frames in an inbox; undefined each time that there is none yet. */
const framesOf = function* (inbox: Inbox): Generator<Frame | undefined, void> {
  const reader = new FrameReader();
  for (;;) {
    const chunk = inbox.chunks.shift();
    if (chunk) yield* reader.read(chunk);
    else if (inbox.ended) return yield* reader.end();
    else yield undefined;
  }
};

/**
 * Takes what a client is still sending and throws it away until it closes too. To close on top of it would reset the
 * connection, and many a client would see that instead of our last answer.
 */
const linger = (socket: Socket): void => {
  let bytes = 0;
  socket.on('data', (chunk: Uint8Array) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) socket.destroy();
  });
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(timer));
};

/**
 * After a client's last byte nothing is read any more, and so it is not noticed when it goes: a `logs` of a server that
 * prints nothing would last for ever. An empty write fails on a socket whose other end is gone, and on no other.
 */
const watchForClose = (socket: Socket): void => {
  const check = () => {
    if (socket.writable && socket.writableLength === 0) socket.write('');
  };
  check();
  const timer = setInterval(check, GONE_CHECK_MS).unref();
  socket.once('close', () => clearInterval(timer));
};
