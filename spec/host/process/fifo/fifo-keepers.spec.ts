import { execFileSync } from 'node:child_process';
import {
  closeSync,
  constants,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { FifoKeepers } from '../../../../lib/host/process/fifo/fifo-keepers.ts';
import { delivery } from '../../../../lib/host/process/table/deliver.ts';
import { eventually } from '../../../support/kits/eventually.ts';
import { lives } from '../rig.ts';

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** The shells that keep FIFOs of this directory. */
const keepersOf = (dir: string): readonly number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && lives(pid))
    .filter((pid) => {
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
        return words.includes('xy-fifo-keeper') && readlinkSync(`/proc/${pid}/cwd`).startsWith(dir);
      } catch {
        return false;
      }
    });

describe('the keepers of FIFOs', () => {
  let dir: string;
  let keepers: FifoKeepers;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'xy-keepers-'));
    keepers = new FifoKeepers(process.env, delivery(process.pid), 0.1);
  });
  afterEach(async () => {
    keepers.dispose();
    rmSync(dir, { recursive: true, force: true });
    await eventually('no keeper is left', () => keepersOf(dir).length === 0);
  });

  const fifos = (count: number): readonly string[] => {
    const paths = Array.from({ length: count }, (_, index) => join(dir, `${index}`));
    execFileSync('mkfifo', paths);
    return paths;
  };
  const kept = () => eventually('a keeper', () => keepersOf(dir)[0]);

  it('keep the writer of each from SIGPIPE without another reader, and keep its output', async () => {
    const paths = fifos(64);
    keepers.keep(paths);
    await kept();
    for (const path of paths) {
      const writer = openSync(path, O_WRONLY | O_NONBLOCK);
      writeSync(writer, path);
      closeSync(writer);
    }
    for (const path of paths) {
      const reader = openSync(path, O_RDONLY | O_NONBLOCK);
      const bytes = Buffer.alloc(path.length + 1);
      expect(bytes.toString('utf8', 0, readSync(reader, bytes))).to.equal(path);
      expect(readSync(reader, bytes), 'the end, since no keeper writes').to.equal(0);
      closeSync(reader);
    }
  });

  it('are replaced when they are killed', async () => {
    const [path = ''] = fifos(1);
    keepers.keep([path]);
    process.kill(-(await kept()), 'SIGKILL');
    await eventually('nobody reads', () => keepersOf(dir).length === 0);
    await eventually('somebody reads again', () => {
      try {
        closeSync(openSync(path, O_WRONLY | O_NONBLOCK));
        return true;
      } catch {
        return false;
      }
    });
  });

  it('end by themselves when their FIFOs are removed', async () => {
    const [one = '', other = ''] = fifos(2);
    keepers.keep([one, other]);
    const keeper = await kept();
    rmSync(one);
    rmSync(other);
    await eventually('the end', () => !lives(keeper));
  });

  it('end when they are disposed of, and are not replaced', async () => {
    keepers.keep(fifos(2));
    const keeper = await kept();
    keepers.dispose();
    await eventually('the end', () => !lives(keeper));
  });
});
