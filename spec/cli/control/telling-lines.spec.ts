import { expect } from 'chai';
import { tellingLines } from '../../../lib/cli/control/telling-lines.ts';

const err = (text: string): readonly string[] => text.split('\n').map((line) => `[err] ${line}`);

const frames = (count: number): string =>
  Array.from({ length: count }, (_, at) => `    at Client.step${at} (file:///lib/client.mjs:${at}:1)`).join('\n');

describe('the last relevant lines of a log', () => {
  it('have what a server printed before its bridge printed much more', () => {
    const log = err(
      `TOKEN is missing\nusage: server --token T\ncould not start the proxy Error: closed\n${frames(30)} {\n  code: -32000,\n  data: undefined\n}`,
    );
    expect(tellingLines(log, 10)).to.deep.equal(
      err('TOKEN is missing\nusage: server --token T\ncould not start the proxy Error: closed'),
    );
  });

  for (const [runtime, trace, left] of [
    ['Node', `Error: no\n${frames(3)}\n\nNode.js v20`, 'Error: no\n\nNode.js v20'],
    [
      'the JVM',
      'Exception in thread "main" E: no\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)',
      'Exception in thread "main" E: no',
    ],
    ['.NET', 'Unhandled exception. E: no\n   at A.B() in /b.cs:line 1', 'Unhandled exception. E: no'],
    ['Ruby', "a.rb:1:in `b': no (E)\n\tfrom a.rb:2:in `c'", "a.rb:1:in `b': no (E)"],
    [
      'Go',
      'panic: no\n\ngoroutine 1 [running]:\nmain.b(...)\n\t/a.go:4\nmain.main()\n\t/a.go:8 +0x1d\nexit status 2',
      'panic: no\n\ngoroutine 1 [running]:\nexit status 2',
    ],
    [
      'Python',
      'Traceback (most recent call last):\n  File "/a.py", line 1, in b\n    c()\n    ^^^\nValueError: no',
      'Traceback (most recent call last):\nValueError: no',
    ],
  ] as const)
    it(`have no stack frames of ${runtime}`, () => {
      expect(tellingLines(err(trace), 10)).to.deep.equal(err(left));
    });

  it('are the last ones, including lines that only resemble a frame', () => {
    const log = err('1\n    at noon all is well\nlook at that\n  from here\n{\n  code: 1\n}');
    expect(tellingLines(log, 6)).to.deep.equal(log.slice(-6));
    expect(tellingLines([], 10)).to.deep.equal([]);
  });

  it('are frames if there are only frames', () => {
    expect(tellingLines(err(frames(12)), 2)).to.deep.equal(err(frames(12)).slice(-2));
  });
});
