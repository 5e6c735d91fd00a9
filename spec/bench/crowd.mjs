// crowd.mjs SOCKET SERVER FOLLOWERS LAST: so many followers of one xy server, by its socket, in one process: they count
// the lines up to the one numbered LAST, and say when it came. Prints `ready`, then `{ lines, dropped, at }`.
import { connect } from 'node:net';

const [socket, name, followers, last] = process.argv.slice(2);
const end = Buffer.from(`"line":"${last}`);
const NEWLINE = 10;
let ready = 0;
let left = Number(followers);
const sum = { lines: 0, dropped: 0 };

for (let follower = 0; follower < Number(followers); follower++) {
  const connection = connect(socket);
  let isFirst = true;
  connection.write(
    `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'logs', params: { name, follow: true, tail: 0 } })}\n`,
  );
  connection.on('data', (bytes) => {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) sum.lines++;
    if (isFirst) {
      isFirst = false;
      sum.lines--;
      if (++ready === Number(followers)) console.log('ready');
    }
    const gap = bytes.indexOf('"dropped":');
    if (gap >= 0) sum.dropped += Number.parseInt(bytes.toString('latin1', gap + 10, gap + 20), 10);
    // Far enough from the cut between two chunks, as a few lines follow.
    if (bytes.includes(end) && --left === 0) {
      console.log(JSON.stringify({ ...sum, at: Date.now() / 1000 }));
      process.exit();
    }
  });
}
