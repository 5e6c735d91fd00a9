import type { Socket } from 'node:net';
import { AsyncSubject, Observable, Subject } from 'rxjs';
import type { Connection, Frame } from '../../ports.ts';
import { FrameReader } from '../../rpc/frames.ts';
import type { Account } from '../../rpc/memory-budget.ts';
import type { ReadingShare } from './reading-share.ts';

/** With more than this queued, the gate is closed until all of it has been sent. */
const ENOUGH_BYTES = 256 * 1024;

/** Smaller messages of the same tick are sent together: answers, changes, single lines. */
const MUCH_BYTES = 16 * 1024;

/** A client that lets this much pile up, which only those can who ignore the gate for it, is cut off. */
const TOO_MANY_BYTES = 64 * 1024 * 1024;

/** After our last message, a client's input is read for this long, and up to this many bytes. */
const LINGER_MS = 1_000;
const LINGER_BYTES = 1024 * 1024;

/** How often a half-closed connection is checked for being closed completely. */
const GONE_CHECK_MS = 1_000;

/** An accepted socket as a connection. The socket must have been created with `allowHalfOpen`. */
export const connectionOver = (socket: Socket, account: Account, share: ReadingShare): Connection => {
  const closed$ = new AsyncSubject<void>();
  const opened$ = new Subject<void>();
  let enough = false;
  let held = false;
  let corked = false;
  let pump = () => {};
  let queued = 0;
  /** What a write leaves in the queue; Node tells of less again once all of it has been sent. */
  const chargeQueue = (bytes: number) => {
    account.charge(bytes - queued);
    queued = bytes;
  };

  // ECONNRESET and EPIPE: the client is gone, and 'close' follows.
  socket.on('error', () => {});
  socket.once('close', () => {
    account.close();
    closed$.next();
    closed$.complete();
  });
  socket.once('end', () => watchForClose(socket));
  socket.on('drain', () => {
    chargeQueue(0);
    // Node emits 'drain' after every write of more than 16 KiB; usually the gate is not closed.
    if (!enough) return;
    enough = false;
    opened$.next();
    pump();
  });

  const frames$ = new Observable<Frame>((subscriber) => {
    const inbox: Inbox = { chunks: [], ended: false };
    const reader = new FrameReader();
    const frames = framesOf(inbox, reader);
    let pumping = false;
    let mayRead = true;
    let unread = 0;
    const chargeUnread = () => {
      const bytes = inbox.chunks.reduce((sum, { length }) => sum + length, reader.keptBytes);
      account.charge(bytes - unread);
      unread = bytes;
    };

    // Frames are cut one at a time: each may close the gate, hold the connection, or be the last one wanted.
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
      chargeUnread();
      if (empty && mayRead) socket.resume();
      else socket.pause();
    };

    const goOn = () => {
      mayRead = true;
      pump();
    };
    const onData = (chunk: Uint8Array) => {
      inbox.chunks.push(chunk);
      mayRead = share.took(chunk.length, goOn);
      pump();
    };
    // Node emits 'end' even on a paused socket, which may still have chunks to read.
    const onEnd = () => {
      inbox.ended = true;
      pump();
    };
    const onClose = () => subscriber.complete();
    socket.on('data', onData).once('end', onEnd).once('close', onClose);
    pump();

    return () => {
      share.forget(goOn);
      socket.off('data', onData).off('end', onEnd).off('close', onClose).pause();
      pump = () => {};
    };
  });

  return {
    frames$,
    closed$: closed$.asObservable(),
    gate: { isOpen: () => !enough, opened$: opened$.asObservable() },
    charge: (bytes) => account.charge(bytes),
    hold: (hold) => {
      held = hold;
      pump();
    },
    send: (bytes) => {
      if (!socket.writable) return;
      // Large messages are sent at once: combining them saves nothing.
      if (!corked && bytes.length < MUCH_BYTES) {
        corked = true;
        socket.cork();
        process.nextTick(() => {
          corked = false;
          socket.uncork();
        });
      }
      // Less than that is no more than what each connection costs.
      if (!socket.write(bytes)) chargeQueue(socket.writableLength);
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

/** The bytes read from a client that are not cut into frames yet. */
interface Inbox {
  readonly chunks: Uint8Array[];
  ended: boolean;
}

/** Yields the frames of an inbox, and undefined while there is no complete one. */
const framesOf = function* (inbox: Inbox, reader: FrameReader): Generator<Frame | undefined, void> {
  for (;;) {
    const chunk = inbox.chunks.shift();
    if (chunk) yield* reader.read(chunk);
    else if (inbox.ended) return yield* reader.end();
    else yield undefined;
  }
};

/**
 * Discards what a client still sends, until it closes too. Closing with unread input would reset the connection, and
 * the client might see the reset instead of our last answer.
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
 * After a half-close nothing is read any more, so a closed connection goes unnoticed: a `logs` of a server that prints
 * nothing would last for ever. An empty write fails if, and only if, the peer has closed.
 */
const watchForClose = (socket: Socket): void => {
  const check = () => {
    if (socket.writable && socket.writableLength === 0) socket.write('');
  };
  check();
  const timer = setInterval(check, GONE_CHECK_MS).unref();
  socket.once('close', () => clearInterval(timer));
};
