import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { expect } from 'chai';
import { eventually } from '../support/kits/eventually.ts';
import { freePort } from '../support/kits/free-port.ts';
import { type Sandbox, sandboxed } from '../support/kits/sandbox.ts';

const ONCE = 'restart { policy "never" }';

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}`);

const finished = (xy: Sandbox, name: string) =>
  xy.until(name, ({ last_exit, last_signal }) => (last_exit ?? last_signal) !== undefined, 'an exit');

/** The lines of all files of a server, the oldest first. */
const allLines = (xy: Sandbox, name: string): string[] =>
  [5, 4, 3, 2, 1, 0]
    .map((age) => (age === 0 ? xy.logFile(name) : `${xy.logFile(name)}.${age}`))
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, 'latin1').split('\n').slice(0, -1));

describe('logs, by hand', () => {
  const sandbox = sandboxed();

  it('keep what a Node process has printed before it calls process.exit()', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['lastwords', 5000], ONCE);
    await xy.daemon();
    await finished(xy, 'a');
    expect(allLines(xy, 'a')).to.deep.equal(numbers(1, 5000).map((line) => `[out] ${line}`));
  });

  it('keep every byte, tag the stream, end a last line, and trim only a carriage return', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['bytes', '666fff00c3', 'a90d0a0d0a', '6c617374'], ONCE);
    xy.fx('b', await freePort(), ['reopen'], ONCE);
    await xy.daemon();
    await finished(xy, 'a');
    await finished(xy, 'b');
    expect(readFileSync(xy.logFile('a')).toString('hex')).to.equal(
      Buffer.from('[out] fo\xff\0\xc3\xa9\n[out] \n[out] last\n', 'latin1').toString('hex'),
    );
    expect(allLines(xy, 'b').sort()).to.deep.equal(['[err] err', '[out] out']);
    expect(statSync(xy.logFile('a')).mode & 0o777).to.equal(0o600);
  });

  it('rotate at 10 MiB without lost, duplicated, torn or reordered lines', async () => {
    const xy = sandbox();
    const count = 2_000_000;
    xy.fx('a', await freePort(), ['seq', count], ONCE);
    await xy.daemon();
    await finished(xy, 'a');
    const lines = allLines(xy, 'a');
    expect(lines).to.have.length(count);
    const wrong = lines.findIndex((line, index) => line !== `[out] line ${index + 1}`);
    expect(wrong).to.equal(-1);
    expect(existsSync(`${xy.logFile('a')}.1`)).to.equal(true);
    expect(statSync(`${xy.logFile('a')}.1`).size).to.be.within(10 << 20, (10 << 20) + 100);
  });

  it('split a line of megabytes into pieces of 64 KiB', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['longline', 300_000], ONCE);
    await xy.daemon();
    await finished(xy, 'a');
    const lines = allLines(xy, 'a');
    expect(lines.map((line) => line.length - '[out] '.length)).to.deep.equal([
      65_536,
      65_536,
      65_536,
      65_536,
      300_000 - 4 * 65_536,
    ]);
  });

  it('show the requested tail, across restarts of the daemon too', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['seq', 100], ONCE);
    const first = await xy.daemon();
    await finished(xy, 'a');
    expect((await xy.xy('logs', 'a', '--tail', '2')).stdout).to.equal('[out] line 99\n[out] line 100\n');
    expect((await xy.xy('logs', 'a', '--tail', '0')).stdout).to.equal('');
    expect((await xy.xy('logs', 'a')).stdout.split('\n')).to.have.length(101);
    first.process.kill('SIGTERM');
    await first.ended;
    await xy.daemon();
    await finished(xy, 'a');
    expect((await xy.xy('logs', 'a', '--tail', '101')).stdout).to.equal(
      ['line 100', ...numbers(1, 100)].map((line) => `[out] ${line}\n`).join(''),
    );
  });

  it('follow without gaps or duplicates, across restarts and config changes, until the server is removed', async () => {
    const xy = sandbox();
    const port = await freePort();
    xy.fx('a', port, ['spam', 3000, 3000]);
    await xy.daemon();
    const followers = [0, 1, 2].map(() => xy.begin('logs', 'a', '--follow'));
    await eventually('the first run is seen', () => followers.every(({ text }) => text().includes('line 3000\n')));
    await xy.xy('restart', 'a');
    await eventually('the second run is seen', () =>
      followers.every(({ text }) => text().split('line 3000\n').length === 3),
    );
    xy.fx('a', port, ['spam', 3000, 3000], 'env { NEW "1" }');
    expect((await xy.xy('reload')).stdout).to.include('changed: a\n');
    await eventually('the third run is seen', () =>
      followers.every(({ text }) => text().split('line 3000\n').length === 4),
    );
    xy.remove('a');
    await xy.xy('reload');
    const codes = await Promise.all(
      followers.map((child) => child.exitCode ?? new Promise((done) => child.once('close', done))),
    );
    expect(codes).to.deep.equal([0, 0, 0]);
    const lines = numbers(1, 3000).map((line) => `[out] ${line}`);
    for (const { text } of followers) {
      const seen = text().split('\n').slice(0, -1);
      expect(seen.length).to.equal(9000);
      expect(seen).to.deep.equal([...lines, ...lines, ...lines]);
    }
  });

  it('report to a follower that does not read how many lines it missed, and slow down no other', async () => {
    const xy = sandbox();
    const count = 400_000;
    xy.fx('a', await freePort(), ['seq', count], ONCE);
    xy.config('b', `command "sh"\nargs "-c" "exec sleep 1000"\nport ${await freePort()}`);
    await xy.daemon();
    await finished(xy, 'a');
    await xy.xy('stop', 'a');
    const client = await xy.client();
    await client.call('logs', { name: 'a', follow: true, tail: 0 });
    client.socket.pause();
    await xy.xy('start', 'a');
    await finished(xy, 'a');
    client.socket.resume();
    const total = () =>
      client.notifications.reduce(
        (sum, { method, params }) => sum + (method === 'log_gap' ? Number(params.dropped) : 1),
        0,
      );
    await eventually('delivered and dropped make up all', () => total() === count);
    expect(client.notifications.some(({ method }) => method === 'log_gap')).to.equal(true);
    expect(client.logLines().at(-1)).to.equal(`line ${count}`);
  });

  it('continue when the log directory was removed', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['spam', 1_000_000, 200]);
    const daemon = await xy.daemon();
    await eventually('there are lines', () => xy.logged('a') !== '');
    rmSync(`${xy.stateDir}/logs`, { recursive: true });
    await eventually('there are lines again', () => xy.logged('a') !== '');
    expect((await xy.state('a', 'running')).restart_count).to.equal(0);
    expect(daemon.log().split('"level":40').length, daemon.log()).to.be.at.most(3);
  });

  it('end quietly with the daemon, on a closed pipe and on Ctrl-C', async () => {
    const xy = sandbox();
    xy.fx('a', await freePort(), ['spam', 1_000_000, 1000]);
    const daemon = await xy.daemon();
    await eventually('there are lines', () => xy.logged('a') !== '');
    const head = await xy.run('sh', ['-c', `"${process.cwd()}/bin/xy" logs a -f | head -1; echo done`]);
    expect(head).to.include({ code: 0, stderr: '' });
    const interrupted = xy.begin('logs', 'a', '-f');
    const other = xy.begin('logs', 'a', '-f');
    await eventually('both follow', () => interrupted.text() !== '' && other.text() !== '');
    const end = (child: typeof other) =>
      new Promise((done) => child.once('close', (code, signal) => done(code ?? signal)));
    const first = end(interrupted);
    interrupted.kill('SIGINT');
    expect(await first).to.equal(0);
    const second = end(other);
    daemon.process.kill('SIGTERM');
    expect(await second).to.equal(0);
  });
});
