import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import type { Subscription } from 'rxjs';
import { stub } from 'sinon';
import { type WatchTimes, watchDir } from '../../../lib/host/config/watch.ts';
import { eventually, scratchDir } from '../scratch.ts';

/** Shorter than in production. */
const TIMES = { lookMs: 40, settleMs: 30 };

describe('watching the config directory', function () {
  this.timeout(30_000);
  const scratch = scratchDir();
  const at = (...path: string[]): string => join(scratch(), ...path);
  const dir = (): string => at('servers');
  const write = (text: string, ...path: string[]): void => writeFileSync(at(...path), text);

  let signals = 0;
  let watching: Subscription | undefined;
  afterEach(() => watching?.unsubscribe());

  /** Begins to watch, and waits until the first signal and those of the preparations are over. */
  const watch = async (times: Partial<WatchTimes> = TIMES): Promise<void> => {
    signals = 0;
    watching = watchDir(dir(), times).subscribe({ next: () => signals++, error: () => expect.fail('must not error') });
    await settled();
  };

  /** Waits for a signal, and then until none has come for longer than a burst lasts. */
  const settled = async (): Promise<void> => {
    await eventually('a signal', () => signals > 0);
    await quiet();
    signals = 0;
  };

  const quiet = async (): Promise<void> => {
    let before: number;
    do {
      before = signals;
      await pause(4 * (TIMES.lookMs + TIMES.settleMs));
    } while (before !== signals);
  };

  const prepare = (): void => {
    mkdirSync(dir());
    write('a', 'servers', 'a.kdl');
  };

  /** Promises that `act` is signalled, and that a later edit is signalled, too. */
  const sees = (title: string, prepareMore: () => void, act: () => void, edited = ['servers', 'a.kdl']): void => {
    it(`sees ${title}, and an edit after it`, async () => {
      prepareMore();
      await watch();
      act();
      await settled();
      write('edited', ...edited);
      await settled();
    });
  };

  sees('an edit', prepare, () => write('b', 'servers', 'a.kdl'));
  sees('an edit that leaves the size', prepare, () => write('z', 'servers', 'a.kdl'));
  sees('a new file', prepare, () => write('b', 'servers', 'b.kdl'));
  sees('a file that goes', prepare, () => unlinkSync(at('servers', 'a.kdl')));
  sees('a file renamed over another', prepare, () => {
    write('b', 'servers', '.a.kdl.tmp');
    renameSync(at('servers', '.a.kdl.tmp'), at('servers', 'a.kdl'));
  });
  sees('a file deleted and written anew', prepare, () => {
    unlinkSync(at('servers', 'a.kdl'));
    write('b', 'servers', 'a.kdl');
  });
  for (const year of [1970, 1985, 2001]) {
    /** Like files of a package manager: old, but with a later access time. */
    const stamp = (...path: string[]) => utimesSync(at(...path), Date.now() / 1000, Date.UTC(year, 0, 2) / 1000);
    sees(
      `a file renamed over another of the same time, in ${year}`,
      () => {
        prepare();
        write('b', 'other');
        stamp('servers', 'a.kdl');
        stamp('other');
      },
      () => renameSync(at('other'), at('servers', 'a.kdl')),
    );
    sees(
      `a file written and given back its time, in ${year}`,
      () => {
        prepare();
        stamp('servers', 'a.kdl');
      },
      () => {
        write('b', 'servers', 'a.kdl');
        stamp('servers', 'a.kdl');
      },
    );
  }
  sees(
    'a file appear that can not be read',
    () => {
      prepare();
      write('b', 'secret');
      chmodSync(at('secret'), 0);
    },
    () => renameSync(at('secret'), at('servers', 'b.kdl')),
  );
  sees('a file become readable', prepare, () => chmodSync(at('servers', 'a.kdl'), 0o640));
  sees('the directory become unreadable', prepare, () => chmodSync(dir(), 0o300));
  sees(
    'the directory appear',
    () => {},
    () => mkdirSync(dir()),
  );
  sees('the directory vanish and come back', prepare, () => {
    rmSync(dir(), { recursive: true });
    mkdirSync(dir());
  });
  sees('another directory in its place', prepare, () => {
    mkdirSync(at('new'));
    renameSync(dir(), at('old'));
    renameSync(at('new'), dir());
  });
  sees(
    'a directory that is a link pointed elsewhere',
    () => {
      mkdirSync(at('v1'));
      mkdirSync(at('v2'));
      symlinkSync('v1', dir());
    },
    () => {
      symlinkSync('v2', at('next'));
      renameSync(at('next'), dir());
    },
  );
  sees(
    'a file changed that a link in it leads to',
    () => {
      prepare();
      write('1', 'target');
      symlinkSync('../target', at('servers', 'link.kdl'));
    },
    () => write('2', 'target'),
    ['target'],
  );
  sees(
    'a file replaced that a link in it leads to',
    () => {
      prepare();
      write('1', 'target');
      symlinkSync('../target', at('servers', 'link.kdl'));
    },
    () => {
      write('2', 'next');
      renameSync(at('next'), at('target'));
    },
    ['target'],
  );
  sees(
    'a link changed that a link in it leads through',
    () => {
      prepare();
      for (const version of ['v1', 'v2']) {
        mkdirSync(at(version));
        write(version, version, 'a.kdl');
      }
      symlinkSync('v1', at('current'));
      symlinkSync('../current/a.kdl', at('servers', 'link.kdl'));
    },
    () => {
      symlinkSync('v2', at('next'));
      renameSync(at('next'), at('current'));
    },
    ['v2', 'a.kdl'],
  );

  it('notices that the directory is removed, missing, and back', async () => {
    prepare();
    await watch();
    rmSync(dir(), { recursive: true });
    await settled();
    prepare();
    await settled();
    write('b', 'servers', 'a.kdl');
    await settled();
  });

  it('emits once for a burst', async () => {
    prepare();
    // Long enough for a busy machine.
    await watch({ ...TIMES, settleMs: 400 });
    for (let index = 0; index < 200; index++) write('x', 'servers', `s${index}.kdl`);
    await eventually('a signal', () => signals > 0);
    await pause(800);
    expect(signals).to.equal(1);
  });

  it('emits nothing for files that are not configs', async () => {
    prepare();
    await watch();
    for (const name of ['a.kdl~', '.a.kdl.swp', '.b.kdl', '#a.kdl#', '4913', 'notes.txt']) write('x', 'servers', name);
    unlinkSync(at('servers', '4913'));
    await quiet();
    expect(signals).to.equal(0);
  });

  it('notices changes that the system does not report, within its own interval', async () => {
    prepare();
    const { FSWatcher } = await import('chokidar');
    // As for a network file system, whose watch reports nothing.
    const silent = stub(FSWatcher.prototype, 'add').callsFake(function (this: InstanceType<typeof FSWatcher>) {
      setImmediate(() => this.emit('ready'));
      return this;
    });
    try {
      await watch({ ...TIMES, untoldMs: 60 });
      // A recent change is signalled once more after two seconds.
      await pause(2_300);
      await quiet();
      signals = 0;
      write('b', 'servers', 'a.kdl');
      await settled();
    } finally {
      silent.restore();
    }
  });

  it('polls where the system is out of watches', async () => {
    prepare();
    // Imported as lib/ does it: tsx loads a module twice, for static and for dynamic imports.
    const { FSWatcher } = await import('chokidar');
    const { add } = FSWatcher.prototype;
    const polled: boolean[] = [];
    const exhausted = stub(FSWatcher.prototype, 'add').callsFake(function (
      this: InstanceType<typeof FSWatcher>,
      ...paths
    ) {
      polled.push(this.options.usePolling);
      if (this.options.usePolling) return add.apply(this, paths);
      setImmediate(() => this.emit('error', Object.assign(new Error('no space left'), { code: 'ENOSPC' })));
      return this;
    });
    try {
      await watch();
      write('longer than before', 'servers', 'a.kdl');
      await settled();
      write('b', 'servers', 'b.kdl');
      await settled();
      expect(polled).to.deep.equal([false, true]);
    } finally {
      exhausted.restore();
    }
  });
});
