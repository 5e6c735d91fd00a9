import { expect } from 'chai';
import { eventually } from '../../support/kits/eventually.ts';
import { scriptProcess } from '../../support/kits/script-process.ts';

const STREAM = `const { endQuietly, show, shown } = await lib('cli/terminal/stream-output.ts');`;

describe('streamed output', () => {
  it('is complete and in order for a reader of any speed', async () => {
    const script = scriptProcess(
      `${STREAM} for (let i = 0; i < 3_000; i++) await show(String(i).padEnd(999, '.') + '\\n'); await shown(); process.exit(0);`,
    );
    expect(await script.ended).to.equal(0);
    const lines = script.stdout().split('\n').slice(0, -1);
    expect(lines.map((line) => Number.parseInt(line, 10))).to.deep.equal(Array.from({ length: 3_000 }, (_, i) => i));
    expect(new Set(lines.map(({ length }) => length))).to.deep.equal(new Set([999]));
  });

  it('may be empty', async () => {
    const script = scriptProcess(`${STREAM} await show(''); await shown(); process.exit(0);`);
    expect([await script.ended, script.stdout()]).to.deep.equal([0, '']);
  });

  it('is held back while the reader is slow: no more than a pipe and a buffer are ahead', async () => {
    const script = scriptProcess(
      `${STREAM}
       const { writeSync } = await import('node:fs');
       const line = 'x'.repeat(65_536);
       for (let i = 1; ; i++) { await show(line); writeSync(2, i + '\\n'); }`,
    );
    script.child.stdout?.pause();
    let last = -1;
    let same = 0;
    await eventually('it writes no more', () => {
      const written = script.stderr().split('\n').length;
      same = written > 1 && written === last ? same + 1 : 0;
      last = written;
      return same === 10;
    });
    expect(last).to.be.below(32);
    script.child.kill('SIGKILL');
    script.child.stdout?.resume();
    await script.ended;
  });
});

describe('following something', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`exits with 0 and without a message on ${signal}`, async () => {
      const script = scriptProcess(
        `${STREAM} endQuietly(); setInterval(() => undefined, 60_000); await show('ready\\n');`,
      );
      await eventually('the first line', () => script.stdout() === 'ready\n');
      script.child.kill(signal);
      expect([await script.ended, script.stderr()]).to.deep.equal([0, '']);
    });
  }

  it('exits with 0 and without a message at the next line after its pipe was closed', async () => {
    const script = scriptProcess(`${STREAM} endQuietly(); setInterval(() => void show('line\\n'), 5);`);
    await eventually('a line', () => script.stdout().includes('line'));
    script.child.stdout?.destroy();
    expect([await script.ended, script.stderr()]).to.deep.equal([0, '']);
  });

  it('is an error that names stdout if it fails in another way', async () => {
    const script = scriptProcess(
      `${STREAM} endQuietly();
       process.on('uncaughtException', (error) => { console.error(error.message); process.exit(7); });
       process.stdout.destroy(Object.assign(new Error('x'), { code: 'EIO', syscall: 'write' }));`,
    );
    expect([await script.ended, script.stderr()]).to.deep.equal([7, "can't write to stdout: EIO\n"]);
  });
});
