// crowd.mjs SOCKET SERVER FOLLOWERS COUNT FORM: followers of one xy server, by its socket, in one process. FORM is
// `text`, as for `xy logs`, `lines`, a notification for each line, or `raw`: unchanged lines without a protocol. Prints
// `ready` when all follow; then, when all have received line COUNT, `{ lines, dropped, at }`: the numbered lines
// received and the lines dropped by the daemon, over all followers, and the time of the last line.
import { connect } from 'node:net';

const [socket, name, followers, count, form] = process.argv.slice(2);
const NEWLINE = 10;
const forms = {
  lines: { before: '"line":"', end: '\n' },
  text: { before: '[out] ', end: '\\n' },
  raw: { before: '[out] ', end: '\n' },
};
const { before, end: lineEnd } = forms[form];
const lineNumbered = (number) => Buffer.from(`${before}${String(number).padStart(9, '0')}`);
const [first, last] = [lineNumbered(1), lineNumbered(count)];
const sum = { lines: 0, dropped: 0 };
let ready = 0;
let left = Number(followers);

const linesIn = (bytes) => bytes.toString('latin1').split(lineEnd).length - 1;

for (let follower = 0; follower < Number(followers); follower++) {
  const connection = connect(socket);
  connection.write(
    `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'logs', params: { name, follow: true, tail: 0, text: form === 'text' } })}\n`,
  );
  let isReady = false;
  /** Hellos are not counted: counting begins with the line numbered 1. */
  let counts = false;
  /** The end of the received bytes, which may be the beginning of an incomplete item. */
  let rest = Buffer.alloc(0);
  connection.on('data', (chunk) => {
    if (!isReady) {
      isReady = true;
      if (++ready === Number(followers)) console.log('ready');
    }
    const bytes = Buffer.concat([rest, chunk]);
    const begin = counts ? 0 : bytes.indexOf(first);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    rest = bytes.subarray(end);
    if (begin < 0 || end === 0) return;
    counts = true;
    const whole = bytes.subarray(begin, end);
    sum.lines += linesIn(whole);
    if (whole.includes('"dropped":')) {
      for (const [, dropped] of whole.toString('latin1').matchAll(/"dropped":(\d+)/g)) {
        if (form === 'lines') sum.lines--;
        sum.dropped += Number(dropped);
      }
    }
    if (whole.includes(last) && --left === 0) {
      console.log(JSON.stringify({ ...sum, at: Date.now() / 1000 }));
      process.exit();
    }
  });
}
