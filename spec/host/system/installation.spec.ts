import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { installationOf } from '../../../lib/host/system/installation.ts';
import { scratchDir } from '../scratch.ts';

describe('an installation', () => {
  const scratch = scratchDir();
  const at = (name: string) => join(scratch(), name);
  beforeEach(() => {
    for (const name of ['xy', 'node']) writeFileSync(at(name), '1');
  });
  const UPGRADED = 'xy was upgraded, moved or removed since the daemon started: restart the daemon';

  it('that is unchanged needs no remedy', () => {
    expect(installationOf(at('xy'), at('node')).change()).to.equal(undefined);
  });

  const changes: Readonly<Record<string, readonly [act: () => void, remedy: () => string]>> = {
    replaced: [
      () => {
        writeFileSync(at('new'), '2');
        renameSync(at('new'), at('xy'));
      },
      () => UPGRADED,
    ],
    removed: [() => rmSync(at('xy')), () => UPGRADED],
    'without its Node.js': [
      () => rmSync(at('node')),
      () => `Node.js was moved or removed (${at('node')}): restart the daemon`,
    ],
  };
  for (const [what, [act, remedy]] of Object.entries(changes))
    it(`${what} has a remedy`, () => {
      const installation = installationOf(at('xy'), at('node'));
      act();
      expect(installation.change()).to.equal(remedy());
    });
});
