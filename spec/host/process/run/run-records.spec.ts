import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { RunRecord } from '../../../../lib/host/process/run/run-record.ts';
import { RunRecords } from '../../../../lib/host/process/run/run-records.ts';
import { scratchDir } from '../../scratch.ts';

const recordOf = (name: string, pid = 1_000): RunRecord => ({
  name,
  pid,
  start: 1,
  bootId: 'boot',
  graceMs: 10_000,
  signal: 'SIGTERM',
  port: 8_000,
  fifos: { stdout: '/nowhere/out', stderr: '/nowhere/err' },
});

describe('records of runs', () => {
  const dir = scratchDir();
  const file = () => join(dir(), 'runs.jsonl');
  const text = () => readFileSync(file(), 'utf8');
  /** The records that a successor would read. */
  const read = () => new RunRecords(dir()).read();

  it('give a successor the runs that are not over, the newest of each server', () => {
    const records = new RunRecords(dir());
    const [one, two, again] = [recordOf('one'), recordOf('two'), recordOf('one', 2_000)];
    for (const record of [one, two, again]) records.write(record);
    // It already has a successor.
    records.forget(one);
    expect(read()).to.have.deep.members([two, again]);
    records.forget(two);
    expect(read()).to.deep.equal([again]);
    records.forget(again);
    records.forget(again);
    expect(read()).to.be.empty;
  });

  it('are readable by the user only', () => {
    new RunRecords(dir()).write(recordOf('one'));
    expect(statSync(file()).mode & 0o777).to.equal(0o600);
  });

  it('keep the entries of a predecessor until their end is recorded', () => {
    new RunRecords(dir()).write(recordOf('one'));
    const records = new RunRecords(dir());
    const [left] = records.read();
    records.write(recordOf('two'));
    expect(read().map(({ name }) => name)).to.have.members(['one', 'two']);
    if (left !== undefined) records.forget(left);
    expect(read()).to.deep.equal([recordOf('two')]);
  });

  it('take a line for each run and each end, and do not grow without limit', () => {
    const records = new RunRecords(dir());
    records.write(recordOf('stays'));
    const run = recordOf('again');
    const sizes = Array.from({ length: 1_000 }, () => {
      records.write(run);
      records.forget(run);
      return text().split('\n').length;
    });
    expect(sizes[1]).to.equal(6);
    expect(Math.max(...sizes)).to.be.within(900, 1_100);
    expect(read()).to.deep.equal([recordOf('stays')]);
  });

  const harms: Readonly<Record<string, () => void>> = {
    removed: () => rmSync(file()),
    emptied: () => truncateSync(file(), 0),
    'cut short': () => truncateSync(file(), text().length - 10),
    'written to by somebody else': () => appendFileSync(file(), 'half a li'),
  };
  for (const [harm, inflict] of Object.entries(harms)) {
    it(`are complete again with the next one when the file is ${harm}`, () => {
      const records = new RunRecords(dir());
      records.write(recordOf('one'));
      records.write(recordOf('two'));
      inflict();
      records.write(recordOf('three'));
      expect(read().map(({ name }) => name)).to.have.members(['one', 'two', 'three']);
    });
  }

  it('ignore lines that are not records', () => {
    const lines = [
      '{"name":"one"',
      'null',
      '[]',
      '{"over":1}',
      JSON.stringify({ ...recordOf('two'), pid: 'x' }),
      JSON.stringify({ ...recordOf('three'), signal: 'SIGNONE' }),
      JSON.stringify(recordOf('../four')),
      JSON.stringify(recordOf('five')),
      JSON.stringify(recordOf('six')).slice(0, -1),
    ];
    writeFileSync(file(), lines.join('\n'));
    expect(read()).to.deep.equal([recordOf('five')]);
  });

  it('fail if they can’t be written, and succeed when they can', () => {
    const records = new RunRecords(dir());
    mkdirSync(file());
    expect(() => records.announce(recordOf('one'))).not.to.throw();
    expect(() => records.write(recordOf('one'))).to.throw(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(() => records.forget(recordOf('one'))).not.to.throw();
    rmSync(file(), { recursive: true });
    records.write(recordOf('two'));
    expect(read().map(({ name }) => name)).to.have.members(['one', 'two']);
  });

  it('are complete again with the next one when one could not be written for lack of descriptors', () => {
    const records = new RunRecords(dir());
    records.write(recordOf('one'));
    const taken: number[] = [];
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch {
      expect(() => records.write(recordOf('two'))).to.throw(/EMFILE/);
    } finally {
      for (const fd of taken) closeSync(fd);
    }
    records.write(recordOf('three'));
    expect(read().map(({ name }) => name)).to.have.members(['one', 'two', 'three']);
  });

  it('are complete, old or new, while the file is rewritten', () => {
    new RunRecords(dir()).write(recordOf('one'));
    const before = text();
    const reader = openSync(file(), 'r');
    const records = new RunRecords(dir());
    records.read();
    records.write(recordOf('two'));
    expect(readFileSync(reader, 'utf8')).to.equal(before);
    closeSync(reader);
    expect(read().map(({ name }) => name)).to.have.members(['one', 'two']);
  });

  it('are seldom rewritten, however many they are', () => {
    const records = new RunRecords(dir());
    const held: number[] = [];
    for (let run = 0; run < 1_500; run++) {
      records.write(recordOf(`server-${run}`));
      if (run % 50 === 0) held.push(openSync(file(), 'r'));
    }
    const files = new Set(held.map((fd) => fstatSync(fd).ino));
    for (const fd of held) closeSync(fd);
    expect(files.size).to.equal(1);
  });

  it('leave no file behind, unless a run is left', () => {
    const records = new RunRecords(dir());
    records.write(recordOf('one'));
    records.dispose();
    expect(existsSync(file())).to.equal(true);
    const successor = new RunRecords(dir());
    for (const record of successor.read()) successor.forget(record);
    // Left by a daemon that was killed while it rewrote the file.
    writeFileSync(`${file()}.new`, '{"name":');
    successor.dispose();
    successor.dispose();
    expect(readdirSync(dir())).to.be.empty;
  });
});
