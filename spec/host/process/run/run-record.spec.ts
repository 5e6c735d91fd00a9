import { expect } from 'chai';
import fc from 'fast-check';
import { signalNames } from '../../../../lib/config/schema/signal-names.ts';
import { type Entry, entryOf, lineOf, type RunRecord } from '../../../../lib/host/process/run/run-record.ts';

const record: RunRecord = {
  name: 'a',
  bootId: 'b',
  graceMs: 10_000,
  signal: 'SIGTERM',
  port: 8421,
  fifos: { stdout: '/f/out', stderr: '/f/err' },
};

describe('the record of a run', () => {
  it('is one line, which is read back as it was', () => {
    const entry = fc.oneof(
      fc.record(
        {
          name: fc.stringMatching(/^[a-z0-9_-]{1,200}$/),
          pid: fc.integer({ min: 1 }),
          start: fc.nat(),
          bootId: fc.string(),
          graceMs: fc.nat(),
          signal: fc.constantFrom(...signalNames),
          port: fc.integer({ min: 1, max: 65_535 }),
          fifos: fc.record({ stdout: fc.string(), stderr: fc.string() }),
        },
        { requiredKeys: ['name', 'bootId', 'graceMs', 'signal', 'port', 'fifos'], noNullPrototype: true },
      ),
      fc.record({ over: fc.string() }, { noNullPrototype: true }),
    );
    fc.assert(
      fc.property(entry, (written: Entry) => {
        const line = lineOf(written);
        expect(line.indexOf('\n')).to.equal(line.length - 1);
        expect(entryOf(line)).to.deep.equal(written);
      }),
    );
  });

  it('is nothing if the line was torn, at whatever place', () => {
    const line = lineOf({ ...record, pid: 7, start: 1 }).trimEnd();
    for (let length = 0; length < line.length; length++)
      expect(entryOf(line.slice(0, length)), `${length}`).to.equal(undefined);
    expect(entryOf(line.slice(1))).to.equal(undefined);
  });

  for (const [title, change] of [
    ['a name that is a path', { name: '../../etc' }],
    ['no name', { name: undefined }],
    ['a signal that no config may set', { signal: 'SIGSTOP' }],
    ['a grace that is no number', { graceMs: '10s' }],
    ['a pid that is no number', { pid: '7' }],
    ['a fraction as pid', { pid: 7.5 }],
    ['a start that is no number', { start: null }],
    ['no boot', { bootId: undefined }],
    ['no port', { port: undefined }],
    ['no FIFOs', { fifos: null }],
    ['one FIFO', { fifos: { stdout: '/f/out' } }],
  ] as const) {
    it(`is nothing with ${title}`, () => expect(entryOf(JSON.stringify({ ...record, ...change }))).to.equal(undefined));
  }

  it('is nothing for any other JSON', () => {
    fc.assert(
      fc.property(fc.json(), (json) => {
        const entry = entryOf(json);
        if (entry !== undefined) expect(entry).to.have.property('over');
      }),
    );
  });
});
