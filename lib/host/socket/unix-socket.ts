import type { Socket } from 'node:net';
import { Observable } from 'rxjs';
import type { Connection } from '../../ports.ts';
import { MemoryBudget } from '../../rpc/memory-budget.ts';
import { descriptorLimit } from '../system/descriptor-limit.ts';
import { connectionOver } from './connection.ts';
import { ReadingShare } from './reading-share.ts';
import { createSocketFile, type SocketFile } from './socket-file.ts';

/** How to listen. */
export interface ListenOptions {
  /** Called once, when clients can connect. */
  readonly ready?: () => void;
  /** Called with errors that do not end the stream. */
  readonly report?: (error: unknown) => void;
  /** Further concurrent clients are rejected. Default: a quarter of the descriptors, at least 512 and at most 4096. */
  readonly maxConnections?: number;
  /** So much is kept for all clients together. Default: `MOST_FOR_CLIENTS`. */
  readonly maxBytes?: number;
  /** How often to check that the socket file still exists. Default: 2 s. */
  readonly checkMs?: number;
}

/**
 * The clients that connect to the Unix socket at `path`. Cold: subscribing binds; unsubscribing stops listening and
 * removes the socket file, but open connections stay open. Never completes. Errors with a StartupError if it can't
 * bind. The socket file is created again if it is deleted, as by a cleaner of temporary files.
 *
 * Only for the holder of the daemon's lock: a socket file without a listener is replaced.
 */
export const listen = (path: string, options: ListenOptions = {}): Observable<Connection> =>
  new Observable((subscriber) => {
    const { ready = () => {}, report = () => {}, maxConnections = affordable(), checkMs = 2_000, maxBytes } = options;
    const sockets = new Set<Socket>();
    const budget = new MemoryBudget(maxBytes);
    const share = new ReadingShare();
    let file: SocketFile | undefined;
    let mending = false;
    let troubled = false;

    const accept = (socket: Socket) => {
      if (subscriber.closed || sockets.size >= maxConnections) {
        socket.on('error', () => {}).destroy();
        return;
      }
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      subscriber.next(
        connectionOver(
          socket,
          budget.open(() => socket.destroy()),
          share,
        ),
      );
    };
    const bind = async () => {
      const fresh = await createSocketFile(path, accept, report);
      file?.close();
      file = fresh;
      if (subscriber.closed) fresh.close();
    };

    // A bound socket can't get a new name: a new socket is created.
    const mend = async () => {
      if (mending) return;
      mending = true;
      try {
        if (file?.isMissing()) await bind();
        troubled = false;
      } catch (error) {
        if (!troubled) report(error);
        troubled = true;
      }
      mending = false;
    };
    const timer = setInterval(mend, checkMs);

    bind().then(
      () => subscriber.closed || ready(),
      (error) => subscriber.error(error),
    );
    return () => {
      clearInterval(timer);
      file?.close();
    };
  });

const affordable = (): number => Math.min(4096, Math.max(512, Math.floor(descriptorLimit() / 4)));
