import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { eventually } from '../../support/kits/eventually.ts';
import { lives, pressed, rigged } from './rig.ts';

const lines = (count: number): string => Array.from({ length: count }, (_, line) => `line ${line + 1}\n`).join('');

describe('the streams of a child', function () {
  this.timeout(30_000);
  const rig = rigged();

  it('deliver all of 100,000 lines, in order, and end with the process', async () => {
    const { text, hasEnded } = await rig().start(rig().daemon(), rig().fx(['seq', 100_000]));
    await eventually('the end', hasEnded);
    expect(text() === lines(100_000)).to.equal(true);
  });

  it('deliver the last 64 KiB of a Node process that exits at once, while they are not read', async () => {
    const { child, text, exit, hasEnded } = await rig().start(rig().daemon(), rig().fx(['lastwords', 6_000]));
    child.hold(true);
    await eventually('the exit', () => exit() !== undefined);
    child.hold(false);
    await eventually('the end', hasEnded);
    expect(exit()).to.deep.equal({ code: 1 });
    expect(text() === lines(6_000)).to.equal(true);
  });

  it('deliver what is printed through /dev/stdout and /dev/stderr', async () => {
    const { text, exit, hasEnded } = await rig().start(rig().daemon(), rig().fx(['reopen']));
    await eventually('the end', () => hasEnded() && exit() !== undefined);
    expect(exit()).to.deep.equal({ code: 0 });
    expect(text().split('\n').sort()).to.deep.equal(['', 'err', 'out']);
  });

  it('can be written by the child, but not read, however much is unread', async () => {
    const script = `
      const { readSync } = require('node:fs');
      console.log('unread');
      for (const fd of [1, 2]) {
        try { readSync(fd, Buffer.alloc(1)); console.log('read'); } catch (error) { console.log(error.code); }
      }`;
    const { text, hasEnded } = await rig().start(rig().daemon(), rig().config(process.execPath, ['-e', script]));
    await eventually('the end', hasEnded);
    expect(text()).to.equal('unread\nEBADF\nEBADF\n');
  });

  it('distinguish stdout and stderr, and deliver bytes unchanged', async () => {
    const daemon = rig().daemon();
    const config = rig().config('sh', ['-c', "printf 'a\\000\\377'; printf 'b\\r\\n' >&2"]);
    const { child } = await rig().start(daemon, config);
    // `start` has subscribed already, and the streams are for one subscriber: for a second one, they complete at once.
    let completed = false;
    child.output$.subscribe({
      complete: () => {
        completed = true;
      },
    });
    expect(completed).to.equal(true);
    const launch = await rig().launch(daemon, { ...config, name: 'two' });
    if (launch.type === 'failure') throw new Error(launch.failure.message);
    const got = { stdout: '', stderr: '' };
    let ended = false;
    launch.child.output$.subscribe({
      next: ({ stream, bytes }) => {
        got[stream] += Buffer.from(bytes).toString('latin1');
      },
      complete: () => {
        ended = true;
      },
    });
    await eventually('the end', () => ended);
    expect(got).to.deep.equal({ stdout: 'a\x00\xff', stderr: 'b\r\n' });
    launch.child.release();
  });

  it('are not read while they are held: the child blocks', async () => {
    const { child, text, exit, hasEnded } = await rig().start(rig().daemon(), rig().fx(['seq', 50_000]));
    await eventually('output', () => text().length > 0);
    child.hold(true);
    const read = text().length;
    await new Promise((done) => setTimeout(done, 200));
    expect(text().length).to.equal(read);
    if (read < lines(50_000).length - 65_536) expect(exit()).to.equal(undefined);
    child.hold(false);
    await eventually('the end', hasEnded);
    expect(text() === lines(50_000)).to.equal(true);
  });

  it('end when a child closes them and runs on', async () => {
    const { child, exit, hasEnded } = await rig().start(rig().daemon(), rig().fx(['closefds']));
    await eventually('the end', hasEnded);
    expect(exit()).to.equal(undefined);
    expect(lives(child.pid)).to.equal(true);
    const before = process.cpuUsage();
    await new Promise((done) => setTimeout(done, 300));
    const { user, system } = process.cpuUsage(before);
    expect(user + system, 'microseconds of a busy loop').to.be.below(250_000);
    await pressed(child, 'SIGTERM');
  });

  it('are closed when unsubscribed, and the child lives on', async () => {
    const { child, reading, text } = await rig().start(rig().daemon(), rig().fx(['spam', 1_000_000, 1_000]));
    await eventually('output', () => text().length > 0);
    reading.unsubscribe();
    const read = text().length;
    await new Promise((done) => setTimeout(done, 200));
    expect(text().length).to.equal(read);
    expect(lives(child.pid)).to.equal(true);
    await pressed(child, 'SIGKILL');
  });

  it('are reused if no process can hold them any more, and removed otherwise', async () => {
    const daemon = rig().daemon();
    const first = await rig().start(daemon, rig().config('true'));
    await eventually('the end', first.hasEnded);
    const files = rig().fifos().length;
    first.child.release();
    expect(rig().fifos()).to.have.lengthOf(files);
    const second = await rig().start(daemon, rig().config('sh', ['-c', 'setsid sleep 1000 & exit 0']));
    await eventually('the exit', () => second.exit() !== undefined);
    second.child.release();
    expect(rig().fifos()).to.have.lengthOf(files - 2);
  });

  it('are created in XDG_RUNTIME_DIR if the state directory can’t hold them', async () => {
    const runtime = rig().makeDir('runtime');
    // A file in place of the directory, since root can write anywhere else.
    writeFileSync(`${rig().stateDir}/fifos`, '');
    const daemon = rig().daemon({ env: { ...rig().env, XDG_RUNTIME_DIR: runtime } });
    const { text, hasEnded, child } = await rig().start(daemon, rig().config('echo', ['hello']));
    await eventually('the end', hasEnded);
    expect(text()).to.equal('hello\n');
    const [made = ''] = readdirSync(runtime);
    expect(statSync(`${runtime}/${made}`).mode & 0o777).to.equal(0o700);
    child.release();
    daemon.dispose();
    await eventually('it is removed', () => !existsSync(`${runtime}/${made}`));
  });

  it('are not left behind by a daemon that ends while they are created', async () => {
    const noted = `${rig().stateDir}/maker.pid`;
    const tools = rig().makeDir('tools');
    const slow = `PATH='${rig().env.PATH}' mkfifo "$@"; echo $$ > ${noted}; exec sleep 1000`;
    writeFileSync(`${tools}/mkfifo`, `#!/bin/sh\n${slow}\n`, { mode: 0o700 });
    const daemon = rig().daemon({ env: { ...rig().env, PATH: `${tools}:${rig().env.PATH}` } });
    const launching = daemon.launch(rig().config('true')).subscribe();
    const maker = await eventually(
      'it makes them',
      () => existsSync(noted) && (Number(readFileSync(noted, 'utf8')) || undefined),
    );
    expect(rig().fifos()).not.to.be.empty;
    launching.unsubscribe();
    daemon.dispose();
    expect(existsSync(`${rig().stateDir}/fifos`)).to.equal(false);
    await eventually('the maker is gone', () => !lives(maker));
  });

  it('are created again after a clean-up', async () => {
    const daemon = await rig().experienced();
    rmSync(`${rig().stateDir}/fifos`, { recursive: true });
    const { text, hasEnded } = await rig().start(daemon, rig().config('echo', ['hello']));
    await eventually('the end', hasEnded);
    expect(text()).to.equal('hello\n');
  });

  it('fail, naming the tool, without mkfifo', async () => {
    const daemon = rig().daemon({ env: { ...rig().env, PATH: '/nowhere' } });
    const failure = await rig().failure(daemon, rig().config('/bin/true'));
    expect(failure.kind).to.equal('resource');
    expect(failure.message).to.contain('mkfifo');
  });
});
