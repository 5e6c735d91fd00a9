import { expect } from 'chai';
import { readableLine } from '../../lib/host/readable-line.ts';

const noon = new Date(2026, 0, 1, 12, 0, 0).getTime();

const readable = (event: object, colours = false): string =>
  readableLine(`${JSON.stringify({ level: 30, time: noon, ...event })}\n`, colours);

describe('a readable line of the log', () => {
  it('is the time, the level, the message, and what the message does not say', () => {
    const event = { server: 'a', from: 'starting', to: 'running', pid: 17, msg: 'a: running' };
    expect(readable(event)).to.equal('12:00:00 info  a: running (pid: 17)\n');
  });

  it('names what a list has, and of a long one how much more there is', () => {
    expect(readable({ added: ['a', 'b'], removed: [], msg: 'reloaded' })).to.equal(
      '12:00:00 info  reloaded (added: a, b)\n',
    );
    const problems = Array.from({ length: 9 }, (_, index) => `f:${index}: wrong`);
    expect(readable({ level: 40, problems, msg: 'invalid' })).to.equal(
      '12:00:00 warn  invalid (problems: f:0: wrong; f:1: wrong; f:2: wrong; f:3: wrong; f:4: wrong; and 4 more)\n',
    );
  });

  it('is one line, and no command to the terminal, whatever a server or a file is called', () => {
    const hostile = 'a\u001b]0;owned\u0007\n12:00:00 info  forged\u202e\u009b';
    const line = readable({ level: 40, err: { message: hostile }, path: hostile, msg: hostile });
    expect(line).to.match(/^[^\p{Cc}\p{Cf}]+\n$/u);
    expect(readable({ msg: 'x'.repeat(1 << 20) }).length).to.be.below(5_000);
  });

  it('has the stack of a bug, in the same line', () => {
    const err = { message: 'oops', stack: 'Error: oops\n    at f' };
    expect(readable({ level: 60, err, msg: 'a bug' })).to.equal('12:00:00 fatal a bug (Error: oops\\n    at f)\n');
    expect(readable({ level: 40, err, msg: 'trouble' })).to.equal('12:00:00 warn  trouble (oops)\n');
  });

  it('colours only what is wrong', () => {
    expect(readable({ msg: 'x' }, true)).to.equal('12:00:00 info  x\n');
    expect(readable({ level: 40, msg: 'x' }, true)).to.contain('\u001b[');
  });
});
