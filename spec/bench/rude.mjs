// rude.mjs SOCKET ATTACK: one or more clients that request more of xy than their share, as long as the process runs.
import { connect } from 'node:net';

const [socket, attack] = process.argv.slice(2);

const call = (method, params, id = 1) => JSON.stringify({ jsonrpc: '2.0', id, method, params });
const batch = (count, method, params) =>
  `[${Array.from({ length: count }, (_, id) => call(method, params, id)).join(',')}]\n`;
const lines = (count, method, params) => `${call(method, params)}\n`.repeat(count);

/** Connections that all send the same, and read the answers or not. A closed connection is not opened again. */
const clients = (count, sent, reads) => {
  for (let index = 0; index < count; index++) {
    const connection = connect(socket).on('error', () => undefined);
    if (reads) connection.resume();
    connection.write(sent);
  }
};

const attacks = {
  'start --all': () => clients(1, batch(10_000, 'start', { all: true }), true),
  'restart --all': () => clients(1, batch(10_000, 'restart', { all: true }), true),
  list: () => clients(1, lines(10_000, 'list'), true),
  reload: () => clients(1, lines(1_000, 'reload'), true),
  unread: () => clients(100, batch(8_000, 'list'), false),
  endless: () => clients(500, 'x'.repeat(1_000_000), false),
  garbage: () => clients(10, 'x\n'.repeat(1 << 20), true),
};
attacks[attack]();
setInterval(() => undefined, 1_000);
