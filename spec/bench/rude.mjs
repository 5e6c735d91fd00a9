// rude.mjs SOCKET ATTACK: a client, or many, that ask xy for more than is their due, for as long as the process lives.
import { connect } from 'node:net';

const [socket, attack] = process.argv.slice(2);

const call = (method, params, id = 1) => JSON.stringify({ jsonrpc: '2.0', id, method, params });
const batch = (count, method, params) =>
  `[${Array.from({ length: count }, (_, id) => call(method, params, id)).join(',')}]\n`;
const lines = (count, method, params) => `${call(method, params)}\n`.repeat(count);

/** Connections that each send the same, and read what they are answered, or not. Who is cut off does not come again. */
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
