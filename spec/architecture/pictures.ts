/**
 * `npm run pictures`: the pictures of README.md. Runs the built program on a terminal, in a sandbox of its own, and draws
 * what the terminal shows. `npm run pictures -- DIR` puts them elsewhere. Linux only: `script` has other options elsewhere.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, Sandbox, XY } from '../support/kits/sandbox.ts';
import { terminalPicture } from './terminal-picture.ts';

const CTRL_C = '\u0003';
const [target = join(ROOT, 'examples/pictures')] = process.argv.slice(2);

const xy = new Sandbox({ TERM: 'xterm-256color' });
// npx finds the servers in this repository, and downloads nothing.
symlinkSync(join(ROOT, 'node_modules'), join(xy.dir, 'node_modules'));

/** Runs a command of xy, and fails with its output. */
const done = async (...args: string[]): Promise<void> => {
  const { code, stderr } = await xy.xy(...args);
  if (code !== 0) throw new Error(`xy ${args.join(' ')}: exit code ${code}: ${stderr}`);
};

/** The sandbox is shown as a home directory, with the default directories. */
const atHome = (text: string): string =>
  text
    .replaceAll(join(xy.dir, 'config'), '/home/you/.config')
    .replaceAll(join(xy.dir, 'state'), '/home/you/.local/state')
    .replaceAll(xy.dir, '/home/you');

/** A picture: its description, the command, and the width of the terminal. */
interface Picture {
  readonly file: string;
  readonly about: string;
  readonly args: readonly string[];
  readonly columns: number;
  /** Runs while the command does, which then gets Ctrl-C. */
  readonly meanwhile?: (shown: () => string) => Promise<void>;
}

/** Runs a command of xy on a terminal and draws what is shown. */
const take = async ({ file, about, args, columns, meanwhile }: Picture): Promise<void> => {
  const words = args.join(' ');
  const command = `stty cols ${columns} rows 40; exec '${XY}' ${words}`;
  const terminal = spawn('script', ['-qec', command, '/dev/null'], { cwd: xy.dir, env: xy.env });
  let shown = '';
  terminal.stdout.setEncoding('utf8').on('data', (more: string) => {
    shown += more;
  });
  const ended = new Promise<number | null>((end, fail) => terminal.on('error', fail).on('close', end));
  const played = meanwhile?.(() => shown).then(() => terminal.stdin.write(CTRL_C));
  const [code] = await Promise.all([ended, played]).finally(() => terminal.kill());
  if (code !== 0) throw new Error(`xy ${words}: exit code ${code}: ${shown}`);
  const svg = terminalPicture(`\u001b[90m$\u001b[39m xy ${words}\n${atHome(shown)}`, about, columns);
  writeFileSync(resolve(target, file), svg);
};

/** A config of a program in JavaScript. */
const script = (code: string, port: number, more: string): string =>
  `command "node"\nargs "-e" ${JSON.stringify(code)}\nport ${port}\n${more}\n`;

/** Creates servers in different states. */
const arrange = async (): Promise<void> => {
  await done('add', 'everything', '--', 'npx', '-y', '@modelcontextprotocol/server-everything', 'streamableHttp');
  await done('add', 'memory', '--stdio', '--', 'npx', '-y', '@modelcontextprotocol/server-memory');
  const elsewhere = await freePort();
  const listens = `require('node:http').createServer((_, r) => r.end()).listen(${elsewhere}, '127.0.0.1')`;
  xy.config('search', script(listens, await freePort(), 'health { probe "tcp"; start-timeout "2s"; }'));
  const crash = 'console.error("Error: NOTES_DIR is not set"); process.exit(1)';
  xy.config('notes', script(crash, await freePort(), 'restart { backoff-initial "500ms"; }'));
  xy.config('browser', `command "playwright-mcp"\nport ${await freePort()}\nrestart { policy "never"; }\n`);
  const idle = 'setInterval(() => {}, 1000)';
  xy.config('tickets', script(idle, await freePort(), 'health { probe "none"; }'));
  copyFileSync(join(ROOT, 'examples/servers/flaky.mjs'), join(xy.dir, 'flaky.mjs'));
  const restart = 'restart { policy "always"; backoff-initial "1s"; }';
  xy.config(
    'flaky',
    `command "node"\nargs "flaky.mjs"\nport ${await freePort()}\n${restart}\nhealth { probe "none"; }\n`,
  );
  await done('reload');
  await done('stop', 'tickets');
};

/** A request to a server, which may crash at it. */
const request = (port: number): Promise<unknown> => fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);

/** Three requests, the third of which crashes flaky, and one more after its restart. */
const crashAndRecovery = async (shown: () => string): Promise<void> => {
  const times = (line: string) => shown().split(line).length - 1;
  const { port } = await xy.state('flaky', 'running');
  for (const line of ['listening', 'request 1', 'request 2', 'request 3']) {
    await eventually(`flaky says: ${line}`, () => times(line) === 1);
    if (line !== 'request 3') await request(port);
  }
  await eventually('flaky is back', () => times('listening') === 2);
  await request(port);
  await eventually('flaky serves again', () => times('request 1') === 2);
};

try {
  mkdirSync(target, { recursive: true });
  await xy.daemon();
  await arrange();
  await take({
    file: 'logs.svg',
    about: 'xy logs -f: a server crashes, and the log goes on with its next run',
    args: ['logs', 'flaky', '-f'],
    columns: 90,
    meanwhile: crashAndRecovery,
  });
  await xy.health('search', 'unhealthy');
  await xy.until('notes', ({ state, restart_count: count }) => state === 'restarting' && count >= 3);
  await take({
    file: 'list.svg',
    about: 'xy list: servers in several states, with what is wrong',
    args: ['list'],
    columns: 130,
  });
  const { pid = 0 } = await xy.state('everything', 'running');
  process.kill(pid, 'SIGKILL');
  await xy.until('everything', ({ restart_count: count, health }) => count === 1 && health.state === 'ready');
  await take({
    file: 'status.svg',
    about: 'xy status: a server that was killed and runs again',
    args: ['status', 'everything'],
    columns: 92,
  });
} finally {
  await xy.close();
}
