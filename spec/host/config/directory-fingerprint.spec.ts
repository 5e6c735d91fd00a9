import {
  closeSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Look, looksAt } from '../../../lib/host/config/directory-fingerprint.ts';
import { eventually, scratchDir } from '../scratch.ts';

describe('a look at the config directory', () => {
  const scratch = scratchDir();
  const dir = () => join(scratch(), 'servers');
  const target = () => join(scratch(), 'target');
  beforeEach(() => {
    mkdirSync(dir());
    writeFileSync(target(), '1');
  });
  const link = (name = 'a.kdl') => symlinkSync(target(), join(dir(), name));
  /** The time of a look in one hour, when all changes are old. */
  const inAnHour = () => Date.now() + 3_600_000;
  /** Waits until the next change has a later time. */
  const tick = () => {
    const before = statSync(dir(), { bigint: true }).ctimeNs;
    return eventually('the clock of the file system ticks', () => {
      writeFileSync(join(scratch(), 'clock'), '');
      return statSync(join(scratch(), 'clock'), { bigint: true }).ctimeNs > before;
    });
  };
  const withoutDescriptors = async (work: () => Promise<void>): Promise<void> => {
    const taken: number[] = [];
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch (error) {
      expect(error).to.have.property('code', 'EMFILE');
      await work();
    } finally {
      for (const fd of taken) closeSync(fd);
    }
  };

  /** The links in a look, which are known only if the directory was read. */
  const names = ({ links }: Look) => links.split('\n').slice(1);

  it('is the same if nothing has changed', async () => {
    link();
    const look = looksAt(dir());
    expect(await look()).to.deep.equal(await look());
  });

  it('detects another directory at the same path', async () => {
    const look = looksAt(dir());
    const before = await look();
    renameSync(dir(), `${dir()}.old`);
    expect(await look()).to.deep.equal({ directory: '', links: '' });
    mkdirSync(dir());
    expect((await look()).directory).not.to.be.oneOf(['', before.directory]);
  });

  it('finds the links of another directory with the same time, as package managers set it', async () => {
    const at = (name: string) => join(scratch(), name);
    const [one, two, current] = [at('one'), at('two'), at('current')] as const;
    for (const made of [one, two]) mkdirSync(made);
    symlinkSync(target(), join(two, 'a.kdl'));
    for (const made of [one, two]) utimesSync(made, 0, 0);
    symlinkSync(one, current);
    const look = looksAt(current, inAnHour);
    expect(names(await look())).to.be.empty;
    rmSync(current);
    symlinkSync(two, current);
    expect(names(await look())).to.have.lengthOf(1);
  });

  it('treats a file as a missing directory', async () => {
    rmSync(dir(), { recursive: true });
    writeFileSync(dir(), '');
    expect(await looksAt(dir())()).to.deep.equal({ directory: '', links: '' });
  });

  const changes: Readonly<Record<string, () => void>> = {
    'a link that is new': () => link('b.kdl'),
    'a link that is gone': () => rmSync(join(dir(), 'a.kdl')),
    'what a link leads to changed': () => writeFileSync(target(), '22'),
    'what a link leads to gone': () => rmSync(target()),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`finds ${what}, in a directory unchanged for long`, async () => {
      link();
      const look = looksAt(dir(), inAnHour);
      await look();
      const before = await look();
      await tick();
      change();
      expect(names(await look())).not.to.deep.equal(names(before));
    });
  }

  it('finds a link in a directory whose time was set back, as by rsync -a', async () => {
    const look = looksAt(dir(), inAnHour);
    utimesSync(dir(), 0, 0);
    expect(names(await look())).to.be.empty;
    await tick();
    link();
    utimesSync(dir(), 0, 0);
    expect(names(await look())).to.have.lengthOf(1);
  });

  it('finds links that are created within the same tick of the clock', async () => {
    const look = looksAt(dir());
    for (let made = 0; made < 20; made++) {
      expect(names(await look())).to.have.lengthOf(made);
      link(`${made}.kdl`);
    }
  });

  it('does not read the names again if the directory has been unchanged for long', async () => {
    link();
    const look = looksAt(dir(), inAnHour);
    await look();
    // Reading the directory needs a descriptor.
    await withoutDescriptors(async () => {
      expect(names(await look())).to.have.lengthOf(1);
    });
  });

  it('finds links later that it could not find for lack of descriptors', async () => {
    link();
    const look = looksAt(dir(), inAnHour);
    await withoutDescriptors(async () => {
      expect(names(await look())).to.be.empty;
    });
    expect(names(await look())).to.have.lengthOf(1);
  });

  it('ignores links that are not configs, and files that are not links', async () => {
    const look = looksAt(dir());
    writeFileSync(join(dir(), 'a.kdl'), '');
    link('.hidden.kdl');
    link('notes.txt');
    expect(names(await look())).to.be.empty;
  });
});
