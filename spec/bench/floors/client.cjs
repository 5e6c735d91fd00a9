// client.cjs SOCKET METHOD: asks for it, reads one line, and prints it.
const { connect } = require('node:net');

const [socket, method] = process.argv.slice(2);
let line = '';
const connection = connect(socket).setEncoding('utf8');
connection.on('data', (text) => {
  line += text;
  if (!line.endsWith('\n')) return;
  process.stdout.write(line);
  connection.destroy();
});
connection.write(`{"jsonrpc":"2.0","id":1,"method":"${method}"}\n`);
