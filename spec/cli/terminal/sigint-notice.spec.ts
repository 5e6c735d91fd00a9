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
  it('reports what continues, and exits like a program that SIGINT has ended', async () => {
    const script = scriptProcess(`${NOTICE} tellOnInterrupt(); writeSync(1, 'ready\\n');`);
    expect(await interrupted(script)).to.deep.equal([130, 'ready\n', SAID]);
  });

  it('cleans up first', async () => {
    const script = scriptProcess(`${NOTICE} tellOnInterrupt(() => writeSync(1, 'gone\\n')); writeSync(1, 'ready\\n');`);
    expect(await interrupted(script)).to.deep.equal([130, 'ready\ngone\n', SAID]);
  });

  it('is the only signal that is reported: SIGTERM ends the process by default', async () => {
    const script = scriptProcess(`${NOTICE} tellOnInterrupt(); writeSync(1, 'ready\\n');`);
    await eventually('the listener', () => script.stdout().includes('ready'));
    script.child.kill('SIGTERM');
    expect([await script.ended, script.stderr()]).to.deep.equal(['SIGTERM', '']);
  });
});
