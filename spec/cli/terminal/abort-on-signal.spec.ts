import { expect } from 'chai';
import sinon from 'sinon';
import { interruption, isInterruption, onInterruption } from '../../../lib/cli/terminal/abort-on-signal.ts';
import { userError } from '../../../lib/cli/terminal/user-error.ts';
import { eventually } from '../../support/kits/eventually.ts';
import { scriptProcess } from '../../support/kits/script-process.ts';

const SIGNAL = `const { interruption, onInterruption } = await lib('cli/terminal/abort-on-signal.ts');
const alive = setInterval(() => undefined, 60_000);
const { writeSync } = await import('node:fs');
const say = (text) => writeSync(1, text + '\\n');`;

describe('an interruption', () => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    it(`is ${signal}, which does not end the process, so that changes are undone first`, async () => {
      const script = scriptProcess(
        `${SIGNAL}
         const interrupted = interruption();
         say('ready');
         await interrupted.catch((error) => say('undone: ' + error.message));
         clearInterval(alive);`,
      );
      await eventually('the listener', () => script.stdout().includes('ready'));
      script.child.kill(signal);
      expect(await script.ended).to.equal(0);
      expect(script.stdout()).to.equal('ready\nundone: interrupted\n');
    });
  }

  it('before an await is thrown by the next await', async () => {
    const script = scriptProcess(
      `${SIGNAL}
       const interrupted = interruption();
       const arrived = new Promise((resolve) => process.once('SIGTERM', resolve));
       say('ready');
       await arrived;
       await new Promise(setImmediate);
       await interrupted.catch((error) => say(error.message));
       clearInterval(alive);`,
    );
    await eventually('the listener', () => script.stdout().includes('ready'));
    script.child.kill('SIGTERM');
    expect(await script.ended).to.equal(0);
    expect(script.stdout()).to.equal('ready\ninterrupted\n');
  });

  it('that is repeated has no effect', async () => {
    const script = scriptProcess(
      `${SIGNAL}
       const interrupted = interruption();
       say('ready');
       await interrupted.catch(() => say('first'));
       process.once('SIGUSR2', () => { say('undone'); clearInterval(alive); });`,
    );
    await eventually('the listener', () => script.stdout().includes('ready'));
    script.child.kill('SIGINT');
    await eventually('the first one', () => script.stdout().includes('first'));
    script.child.kill('SIGINT');
    script.child.kill('SIGTERM');
    script.child.kill('SIGUSR2');
    expect(await script.ended).to.equal(0);
    expect(script.stdout()).to.equal('ready\nfirst\nundone\n');
  });

  it('is only caused by the given signals', async () => {
    const script = scriptProcess(`${SIGNAL} onInterruption(() => say('heard'), ['SIGTERM']); say('ready');`);
    await eventually('the listener', () => script.stdout().includes('ready'));
    script.child.kill('SIGTERM');
    await eventually('the signal', () => script.stdout().includes('heard'));
    script.child.kill('SIGINT');
    expect(await script.ended).to.equal('SIGINT');
  });
});

describe('an action at an interruption', () => {
  const listeners = () => ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => process.listenerCount(signal));

  it('can be removed, which restores the default action', () => {
    const before = listeners();
    const forget = onInterruption(() => undefined);
    expect(listeners()).to.deep.equal(before.map((count) => count + 1));
    forget();
    expect(listeners()).to.deep.equal(before);
  });

  it('gets the reason each time', () => {
    const act = sinon.spy();
    const forget = onInterruption(act, ['SIGUSR2']);
    process.emit('SIGUSR2');
    process.emit('SIGUSR2');
    forget();
    process.once('SIGUSR2', () => undefined).emit('SIGUSR2');
    expect(act.callCount).to.equal(2);
    expect(isInterruption(act.firstCall.args[0])).to.equal(true);
  });

  it('is recognised by its message, since each program of the build has classes of its own', () => {
    expect(isInterruption(new Error('interrupted'))).to.equal(true);
    expect(isInterruption(userError('interrupted by a reload'))).to.equal(false);
  });
});

describe('waiting for an interruption', () => {
  it('is pending until it comes, and then rejects', async () => {
    const interrupted = interruption(['SIGUSR2']);
    expect(await Promise.race([interrupted, Promise.resolve('done')])).to.equal('done');
    process.emit('SIGUSR2');
    expect(await interrupted.catch(isInterruption)).to.equal(true);
    process.removeAllListeners('SIGUSR2');
  });
});
