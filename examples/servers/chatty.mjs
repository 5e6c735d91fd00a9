// Prints LINES_PER_SECOND numbered lines a second (default 1000) on both streams. xy keeps them all, in rotated files.
import { createServer } from 'node:http';

const perSecond = Number(process.env.LINES_PER_SECOND ?? 1000);
const TICK_MS = 20;
let printed = 0;

setInterval(() => {
  let lines = '';
  for (let left = Math.ceil((perSecond * TICK_MS) / 1000); left > 0; left -= 1) lines += `line ${++printed}\n`;
  (printed % 2 ? process.stdout : process.stderr).write(lines);
}, TICK_MS);

createServer((_request, response) => response.end(`${printed}\n`)).listen(Number(process.env.PORT), '127.0.0.1');
