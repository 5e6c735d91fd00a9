import { expect } from 'chai';
import { eventually } from '../../support/kits/eventually.ts';
import { type ScriptProcess, scriptProcess } from '../../support/kits/script-process.ts';

const NOTICE = `const { tellOnInterrupt } = await lib('cli/terminal/sigint-notice.ts');
const { writeSync } = await import('node:fs');
setInterval(() => undefined, 60_000);`;

const SAID = 'xy: interrupted: no longer waiting; the daemon carries on with it\n';

const interrupted = async (script: ScriptProcess): Promise<readonly unknown[]> => {
  await eventually('the listener', () => script.stdout().includes('ready'));
  script.child.kill('SIGINT');
  return [await script.ended, script.stdout(), script.stderr()];
};

describe('Ctrl-C while waiting for the daemon', () => {
  it('says what goes on, and ends as a shell knows it of SIGINT', async () => {
    const script = scriptProcess(`${NOTICE} tellOnInterrupt(); writeSync(1, 'ready\\n');`);
    expect(await interrupted(script)).to.deep.equal([130, 'ready\n', SAID]);
  });

  it('takes away first what is not to lie about', async () => {
    const script = scriptProcess(`${NOTICE} tellOnInterrupt(() => writeSync(1, 'gone\\n')); writeSync(1, 'ready\\n');`);
    expect(await interrupted(script)).to.deep.equal([130, 'ready\ngone\n', SAID]);
  });

  it('is all that is told: SIGTERM ends the process as ever', async () => {
    const script = scriptProcess(`${NOTICE} tellOnInterrupt(); writeSync(1, 'ready\\n');`);
    await eventually('the listener', () => script.stdout().includes('ready'));
    script.child.kill('SIGTERM');
    expect([await script.ended, script.stderr()]).to.deep.equal(['SIGTERM', '']);
  });
});
