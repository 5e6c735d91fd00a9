#!/usr/bin/env node
/**
 * A child that misbehaves on purpose: `fx MODE [ARG…]`, one mode for each way in which servers behave or fail to.
 * Without a mode it runs until a signal ends it. If `FX_LOG` is set, each start, each signal and each ordered exit is
 * appended to that file as `MS PID WORD MODE`: WORD is `start`, a signal's name, or `exit`.
 */
import { spawn } from 'node:child_process';
import { appendFileSync, closeSync, readdirSync, readFileSync, readlinkSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';

const [mode = 'run', ...args] = process.argv.slice(2);
const [first, second] = args;
const self = process.argv[1];

const log = (word) => {
  if (process.env.FX_LOG) appendFileSync(process.env.FX_LOG, `${Date.now()} ${process.pid} ${word} ${mode}\n`);
};
const after = (ms, act) => (Number(ms) > 0 ? setTimeout(act, Number(ms)) : act());
const forEver = () => setInterval(() => undefined, 1 << 30);
const fullName = (signal) => (signal.startsWith('SIG') ? signal : `SIG${signal}`);

/** What signals do, besides being logged: what they would have done without a listener, if nothing else is said. */
const onSignal = {};
const dieOf = (name) => {
  process.removeAllListeners(name);
  process.kill(process.pid, name);
};
const ignore = () => undefined;

/** A process of another mode of this program. */
const fx = (words, options) => spawn(process.execPath, [self, ...words], { stdio: 'inherit', ...options });
/** A small process that is not Node: it starts in a millisecond. */
const sh = (script, options) => spawn('sh', ['-c', script], { stdio: 'inherit', ...options });
const perl = (script, options) => spawn('perl', ['-e', script], { stdio: 'inherit', ...options });

/** Writes all of it, to a pipe that may be full and not block, and returns when it has been taken. */
const writeAll = (fd, data) => {
  let rest = Buffer.from(data);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  }
};
const numbered = (from, to) => {
  let lines = '';
  for (let line = from; line <= to; line++) lines += `line ${line}\n`;
  return lines;
};
const BLOCK = 5_000;

const modes = {
  /** Runs until a signal ends it. */
  run: forEver,
  /** `exit C [MS]`: prints `start`, exits with C, after MS. */
  exit: () => {
    writeAll(1, 'start\n');
    after(second, () => process.exit(Number(first ?? 0)));
  },
  /** `sig S [MS]`: kills itself. */
  sig: () => after(second, () => dieOf(fullName(first))),
  /** `serve [PORT [MS]]`: an HTTP server on loopback, ready after MS. PORT is the environment's, if not given. */
  serve: () =>
    after(second, () =>
      createServer((_request, response) => response.end(`${process.pid}\n`)).listen(
        Number(first ?? process.env.PORT),
        '127.0.0.1',
        () => writeAll(1, 'listening\n'),
      ),
    ),
  /** Survives SIGTERM, SIGINT and SIGHUP. Prints `ready`. */
  'ignore-term': () => {
    Object.assign(onSignal, { SIGTERM: ignore, SIGINT: ignore, SIGHUP: ignore });
    writeAll(1, 'ready\n');
    forEver();
  },
  /** `slow-term MS`: takes MS to exit with 0 on SIGTERM. Prints `ready`. */
  'slow-term': () => {
    onSignal.SIGTERM = () => setTimeout(() => process.exit(0), Number(first));
    writeAll(1, 'ready\n');
    forEver();
  },
  /** Exits with 0 on SIGTERM; a child in its group does not. Prints `ready` when both are. */
  'leader-exits': () => {
    onSignal.SIGTERM = () => process.exit(0);
    fx(['ignore-term']);
    forEver();
  },
  /** `forkhold MS [C]`: leaves a child that keeps stdout open for MS and prints `late` then; exits with C. */
  forkhold: () => {
    sh(`exec 2>/dev/null; sleep ${Number(first) / 1000}; echo late`);
    process.exit(Number(second ?? 0));
  },
  /** A grandchild in a session of its own; waits. Prints its pid. */
  setsid: () => {
    writeAll(1, `${perl('sleep 1000', { detached: true }).pid}\n`);
    forEver();
  },
  /** The classic way to become a daemon: the leader exits with 0. Prints the daemon's pid. */
  'double-fork': () => {
    const daemon = 'exit if fork; POSIX::setsid(); exit if fork; $| = 1; print "$$\\n"; sleep 1000';
    perl(`use POSIX; ${daemon}`).on('exit', () => process.exit(0));
  },
  /** A grandchild that has left the group and has lost its environment. Prints its pid; waits. */
  envwipe: () => {
    writeAll(1, `${perl('sleep 1000', { detached: true, env: {} }).pid}\n`);
    forEver();
  },
  /** A child in the group that has overwritten its args and its environment. Prints its pid; waits. */
  retitle: () => {
    perl('$| = 1; $0 = "x" x 3000; print "$$\\n"; sleep 1000');
    forEver();
  },
  /**
   * Leaves a zombie in its group that nobody reaps: its parent has left group, environment and output behind, and lives.
   * Prints the parent's pid; waits.
   */
  zombie: () => {
    const leave = 'POSIX::setsid(); open STDOUT, ">/dev/null"; open STDERR, ">/dev/null"';
    perl(`use POSIX; exit unless fork; syswrite STDOUT, "$$\\n"; ${leave}; exec "env", "-i", "sleep", "1000"`);
    forEver();
  },
  /** Closes stdout and stderr, and runs on. */
  closefds: () => {
    closeSync(1);
    closeSync(2);
    forEver();
  },
  /** `spam N [RATE]`: N numbered lines, RATE a second, then runs on. */
  spam: () => {
    const rate = Number(second ?? 0);
    let line = 0;
    const print = (upTo) => {
      const last = Math.min(upTo, Number(first));
      writeAll(1, numbered(line + 1, last));
      line = last;
    };
    if (rate === 0) while (line < Number(first)) print(line + BLOCK);
    else setInterval(() => print(line + Math.ceil(rate / 20)), 50);
    forEver();
  },
  /** `seq N`: N numbered lines, then exits with 0. */
  seq: () => {
    for (let line = 0; line < Number(first); line += BLOCK) {
      writeAll(1, numbered(line + 1, Math.min(line + BLOCK, Number(first))));
    }
    process.exit(0);
  },
  /** `longline BYTES`: as many bytes without a newline, then exits with 0. */
  longline: () => {
    const piece = 'x'.repeat(65_536);
    for (let left = Number(first); left > 0; left -= piece.length) writeAll(1, piece.slice(0, left));
    process.exit(0);
  },
  /** `bytes HEX…`: these bytes, with a pause between the arguments, then exits with 0. */
  bytes: async () => {
    for (const hex of args) {
      writeAll(1, Buffer.from(hex, 'hex'));
      await new Promise((done) => setTimeout(done, 50));
    }
    process.exit(0);
  },
  /** `lastwords N`: N numbered lines through Node's own stdout, then `process.exit(1)` at once. */
  lastwords: () => {
    for (let line = 1; line <= Number(first); line++) process.stdout.write(`line ${line}\n`);
    process.exit(1);
  },
  /** Stops itself, as a debugger or Ctrl-Z would. */
  stopself: () => {
    forEver();
    process.kill(process.pid, 'SIGSTOP');
  },
  /** `forkbomb K [DEPTH]`: K children which each start K more, DEPTH (2) generations in all, and all wait. */
  forkbomb: () => {
    const script = (depth) =>
      `sub spread { my $d = shift; return unless $d; for (1..${Number(first)}) { unless (fork) { spread($d - 1); sleep 1000; exit } } } spread(${depth}); sleep 1000`;
    perl(script(Number(second ?? 2)));
    forEver();
  },
  /** `reopen`: prints through `/dev/stdout` and `/dev/stderr`, then exits with 0. */
  reopen: () => {
    sh('echo out > /dev/stdout; echo err > /dev/stderr').on('exit', (code) => process.exit(code ?? 1));
  },
  /** Prints what it was given as one line of JSON (see `surroundings`), then exits with 0. */
  dump: () => {
    writeAll(1, `${JSON.stringify(surroundings())}\n`);
    process.exit(0);
  },
};

const textOf = (path) => {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
};

/** Open files by descriptor, as `/proc` names them. What Node opened for itself shows as `anon_inode:` and `pipe:`. */
const openFiles = () =>
  Object.fromEntries(
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        return [[fd, readlinkSync(`/proc/self/fd/${fd}`)]];
      } catch {
        return [];
      }
    }),
  );

const surroundings = () => {
  const stat = textOf('/proc/self/stat');
  const [, , pgrp, session, tty] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const status = (key) => new RegExp(`^${key}:\\s*(\\S+)`, 'm').exec(textOf('/proc/self/status'))?.[1];
  return {
    pid: process.pid,
    ppid: process.ppid,
    pgrp,
    session,
    tty,
    args: process.argv.slice(2),
    cwd: process.cwd(),
    umask: process.umask(),
    env: process.env,
    fds: openFiles(),
    sigIgn: status('SigIgn'),
    sigBlk: status('SigBlk'),
    openFilesLimit: /^Max open files\s+(\S+)/m.exec(textOf('/proc/self/limits'))?.[1],
  };
};

const act = modes[mode];
if (act === undefined) {
  process.stderr.write(`fx: no such mode: ${mode}\n`);
  process.exit(64);
}
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT']) {
  process.on(name, () => {
    log(name);
    (onSignal[name] ?? (name === 'SIGCONT' ? ignore : dieOf))(name);
  });
}
process.on('exit', () => log('exit'));
log('start');
await act();
