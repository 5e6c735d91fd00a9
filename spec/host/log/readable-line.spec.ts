import { expect } from 'chai';
import { readableLine } from '../../../lib/host/log/readable-line.ts';

const noon = new Date(2026, 0, 1, 12, 0, 0).getTime();

const readable = (event: object, colours = false): string =>
  readableLine(`${JSON.stringify({ level: 30, time: noon, ...event })}\n`, colours);

describe('a readable line of the log', () => {
  it('has the time, the level, the message, and the fields that are not in the message', () => {
    const event = { server: 'a', from: 'starting', to: 'running', pid: 17, msg: 'a: running' };
    expect(readable(event)).to.equal('12:00:00 info  a: running (pid: 17)\n');
  });

  it('shows the items of a list, and how many more a long one has', () => {
    expect(readable({ added: ['a', 'b'], removed: [], msg: 'reloaded' })).to.equal(
      '12:00:00 info  reloaded (added: a, b)\n',
    );
    const problems = Array.from({ length: 9 }, (_, index) => `f:${index}: wrong`);
    expect(readable({ level: 40, problems, msg: 'invalid' })).to.equal(
      '12:00:00 warn  invalid (problems: f:0: wrong; f:1: wrong; f:2: wrong; f:3: wrong; f:4: wrong; and 4 more)\n',
    );
  });

  it('is one line without control characters, whatever the name of a server or a file', () => {
    const hostile = 'a\u001b]0;owned\u0007\n12:00:00 info  forged\u202e\u009b';
    const line = readable({ level: 40, err: { message: hostile }, path: hostile, msg: hostile });
    expect(line).to.match(/^[^\p{Cc}\p{Cf}]+\n$/u);
    expect(readable({ msg: 'x'.repeat(1 << 20) }).length).to.be.below(5_000);
  });

  it('has the stack trace of a bug, in the same line', () => {
    const err = { message: 'oops', stack: 'Error: oops\n    at f' };
    expect(readable({ level: 60, err, msg: 'a bug' })).to.equal('12:00:00 fatal a bug (Error: oops\\n    at f)\n');
    expect(readable({ level: 40, err, msg: 'trouble' })).to.equal('12:00:00 warn  trouble (oops)\n');
  });

  it('colours problems only', () => {
    expect(readable({ msg: 'x' }, true)).to.equal('12:00:00 info  x\n');
    expect(readable({ level: 40, msg: 'x' }, true)).to.contain('\u001b[');
  });
});
