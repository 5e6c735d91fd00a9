import { expect } from 'chai';
import { scriptProcess } from '../../support/kits/script-process.ts';

const OUTPUT = `const { print, report, complain } = await lib('cli/terminal/output.ts');`;

const ran = async (text: string) => {
  const script = scriptProcess(`${OUTPUT}\n${text}`);
  const code = await script.ended;
  return { code, stdout: script.stdout(), stderr: script.stderr() };
};

describe('output', () => {
  it('goes to stdout if printed and to stderr if reported, one line each', async () => {
    const { stdout, stderr, code } = await ran(`print('a'); print(['b', 'c']); print([]); report('d'); report(['e']);`);
    expect([code, stdout, stderr]).to.deep.equal([0, 'a\nb\nc\n', 'd\ne\n']);
  });

  it('has the prefix of xy on each line of a complaint, with control characters escaped', async () => {
    const { stdout, stderr } = await ran(`complain('one\\ntwo \\u001b[2J'); complain('');`);
    expect([stdout, stderr]).to.deep.equal(['', 'xy: one\nxy: two \\u001b[2J\nxy: \n']);
  });

  it('is completely written before the process ends, however long it is and however slowly it is read', async () => {
    const script = scriptProcess(`${OUTPUT} print(Array(60_000).fill('0123456789')); process.exit(0);`);
    expect(await script.ended).to.equal(0);
    expect(script.stdout().length).to.equal(660_000);
  });

  it('waits for the reader of a full non-blocking pipe', async () => {
    // Setting process.stdout up makes the pipe non-blocking.
    const script = scriptProcess(
      `${OUTPUT} process.stdout.write(''); print(Array(60_000).fill('0123456789')); process.exit(0);`,
    );
    expect(await script.ended).to.equal(0);
    expect(script.stdout().length).to.equal(660_000);
  });

  it('is not an error if the pipe is closed, and the command is done', async () => {
    const script = scriptProcess(
      `${OUTPUT}
       const unread = new Promise((resolve) => process.once('SIGUSR2', resolve));
       const alive = setInterval(() => undefined, 60_000);
       report('ready');
       await unread;
       print(Array(60_000).fill('0123456789'));
       report('done');
       clearInterval(alive);`,
    );
    script.child.stderr?.once('data', () => {
      script.child.stdout?.destroy();
      script.child.kill('SIGUSR2');
    });
    expect(await script.ended).to.equal(0);
    expect(script.stderr()).to.equal('ready\ndone\n');
  });

  it('is an error that names stdout if there is none', async () => {
    const { stderr } = await ran(
      `import('node:fs').then(({ closeSync }) => { closeSync(1); try { print('a'); } catch (error) { report(error.message); } });`,
    );
    expect(stderr).to.equal("can't write to stdout: EBADF\n");
  });
});
