import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { optimizeLess } from '../../../lib/host/system/v8-flags.ts';

describe('the engine', () => {
  it('is left unchanged if its flags are not known', () => {
    const set: string[] = [];
    optimizeLess('99.1.2', (flags) => set.push(flags));
    optimizeLess('', (flags) => set.push(flags));
    expect(set).to.be.empty;
  });

  it('gets flags that it knows: V8 complains about an unknown one', () => {
    const engine = JSON.stringify(resolve(import.meta.dirname ?? '.', '../../../lib/host/system/v8-flags.ts'));
    const script = `import { optimizeLess } from ${engine}; optimizeLess();`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      {
        encoding: 'utf8',
      },
    );
    expect({ status, stdout, stderr }).to.deep.equal({ status: 0, stdout: '', stderr: '' });
  });
});
