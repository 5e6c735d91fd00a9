// prober.cjs SOCKET PORT…: asks the server at each PORT every 10 s whether it still answers, as many in each second, by bare
// sockets, and reads the status line. Accepts connections at SOCKET, for those who want to know that it is there.
const { connect, createServer } = require('node:net');

const [socket, ...ports] = process.argv.slice(2);
const SLOTS = 10;
let slot = 0;

const ask = (port) => {
  const connection = connect(port, '127.0.0.1').setEncoding('latin1');
  connection.on('error', () => undefined);
  connection.on('data', (text) => {
    if (/^HTTP\/1\.1 [1-4]\d\d /.test(text)) connection.destroy();
  });
  connection.write(`OPTIONS /mcp HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`);
};

createServer((client) => client.destroy()).listen(socket);
setInterval(() => {
  for (let index = slot; index < ports.length; index += SLOTS) ask(ports[index]);
  slot = (slot + 1) % SLOTS;
}, 1_000);
