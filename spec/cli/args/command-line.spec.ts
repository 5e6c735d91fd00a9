import { expect } from 'chai';
import { type CommandLine, readCommandLine } from '../../../lib/cli/args/command-line.ts';
import type { ProgramName } from '../../../lib/cli/args/commands.ts';

const read = (line: string): CommandLine => readCommandLine(line === '' ? [] : line.split(' '));

const valid: readonly (readonly [line: string, command: ProgramName, args: string[], options: object])[] = [
  ['list', 'list', [], {}],
  ['list --json', 'list', [], { json: true }],
  ['--json list', 'list', [], { json: true }],
  ['start a b', 'start', ['a', 'b'], {}],
  ['start --all', 'start', [], { all: true }],
  ['daemon --watch --keep-going', 'daemon', [], { watch: true, 'keep-going': true }],
  ['logs a', 'logs', ['a'], {}],
  ['logs a --tail 5 --follow', 'logs', ['a'], { tail: 5, follow: true }],
  ['logs --tail=5 a', 'logs', ['a'], { tail: 5 }],
  ['logs -f a', 'logs', ['a'], { follow: true }],
  ['logs -n 5 a', 'logs', ['a'], { tail: 5 }],
  ['logs -n5 a', 'logs', ['a'], { tail: 5 }],
  ['logs -fn5 a', 'logs', ['a'], { tail: 5, follow: true }],
  ['logs --tail 0 a', 'logs', ['a'], { tail: 0 }],
  ['logs --tail 1 --tail 2 a', 'logs', ['a'], { tail: 2 }],
  ['logs --tail 1000000000 a', 'logs', ['a'], { tail: 1_000_000_000 }],
  ['status -- -odd', 'status', ['-odd'], {}],
  ['status -', 'status', ['-'], {}],
  ['events', 'events', [], {}],
  ['events a', 'events', ['a'], {}],
  ['wait a --for running --timeout 5s', 'wait', ['a'], { for: 'running', timeout: '5s' }],
  [
    'add x --env A=1 --port 80 --env B=a=b -- npx --env -y',
    'add',
    ['x', 'npx', '--env', '-y'],
    {
      env: [
        ['A', '1'],
        ['B', 'a=b'],
      ],
      port: 80,
    },
  ],
  ['add x -- y -- z', 'add', ['x', 'y', '--', 'z'], {}],
  ['add x --no-key --stdio -- y', 'add', ['x', 'y'], { stdio: true, 'no-key': true }],
  ['-- list', 'list', [], {}],
  ['logs 5', 'logs', ['5'], {}],
  ['logs a -n=5', 'logs', ['a'], { tail: 5 }],
  ['wait a --for=ready', 'wait', ['a'], { for: 'ready' }],
  ['add x y z', 'add', ['x', 'y', 'z'], {}],
  ['export cursor a b --write', 'export', ['cursor', 'a', 'b'], { write: true }],
  ['import /a/b.json --dry-run', 'import', ['/a/b.json'], { 'dry-run': true }],
  ['completion fish', 'completion', ['fish'], {}],
];

const misused: readonly (readonly [line: string, misuse: object])[] = [
  ['add x --port 0 -- y', { command: 'add', type: 'wrong-word', what: '--port', word: '0', kind: 'port' }],
  ['add x --env =1 -- y', { command: 'add', type: 'wrong-word', what: '--env', word: '=1', kind: 'variable' }],
  ['add x', { command: 'add', type: 'missing', what: 'COMMAND' }],
  ['add x --', { command: 'add', type: 'missing', what: 'COMMAND' }],
  ['add -- y', { command: 'add', type: 'missing', what: 'NAME' }],
  ['add -- x -- y', { command: 'add', type: 'missing', what: 'NAME' }],
  ['add x y -- --port 1', { command: 'add', type: 'too-many', word: 'y' }],
  ['export cursr', { command: 'export', type: 'wrong-word', what: 'CLIENT', word: 'cursr', kind: 'client' }],
  ['strat', { type: 'unknown-command', word: 'strat' }],
  ['__proto__', { type: 'unknown-command', word: '__proto__' }],
  ['help strat', { type: 'unknown-command', word: 'strat' }],
  ['--watch daemon', { type: 'unknown-option', option: '--watch' }],
  ['logs a --tial 5', { type: 'unknown-option', option: '--tial', command: 'logs' }],
  ['logs a --tial=5', { type: 'unknown-option', option: '--tial', command: 'logs' }],
  ['logs a -x', { type: 'unknown-option', option: '-x', command: 'logs' }],
  ['logs a -fx', { type: 'unknown-option', option: '-x', command: 'logs' }],
  ['logs a --no-follow', { type: 'unknown-option', option: '--no-follow', command: 'logs' }],
  ['logs a --tail', { type: 'missing-value', option: '--tail', command: 'logs' }],
  ['logs a --follow=yes', { type: 'unwanted-value', option: '--follow', command: 'logs' }],
  ['logs a --tail five', { type: 'wrong-word', what: '--tail', word: 'five', kind: 'count', command: 'logs' }],
  ['logs a --tail -1', { type: 'wrong-word', what: '--tail', word: '-1', kind: 'count', command: 'logs' }],
  ['logs a --tail=', { type: 'missing-value', option: '--tail', command: 'logs' }],
  ['logs a --tail --follow', { type: 'missing-value', option: '--tail', command: 'logs' }],
  ['logs a -fn', { type: 'missing-value', option: '-n', command: 'logs' }],
  ['logs a --Tail 5', { type: 'unknown-option', option: '--Tail', command: 'logs' }],
  ['daemon --keepGoing', { type: 'unknown-option', option: '--keepGoing', command: 'daemon' }],
  ['logs a --__proto__', { type: 'unknown-option', option: '--__proto__', command: 'logs' }],
  ['add x --key -- y', { type: 'unknown-option', option: '--key', command: 'add' }],
  ['add x --no-stdio -- y', { type: 'unknown-option', option: '--no-stdio', command: 'add' }],
  ['add x npx --flag', { type: 'option-of', option: '--flag', word: 'npx', command: 'add' }],
  ['add x --flag npx', { type: 'unknown-option', option: '--flag', command: 'add' }],
  ['wait a --for up', { type: 'wrong-word', what: '--for', word: 'up', kind: 'state', command: 'wait' }],
  ['wait a', { type: 'missing', what: '--for STATE', command: 'wait' }],
  ['completion tcsh', { type: 'wrong-word', what: 'SHELL', word: 'tcsh', kind: 'shell', command: 'completion' }],
  ['status', { type: 'missing', what: 'NAME', command: 'status' }],
  ['status a b', { type: 'too-many', word: 'b', command: 'status' }],
  ['list a', { type: 'too-many', word: 'a', command: 'list' }],
  ['start', { type: 'missing', what: 'NAME or --all', command: 'start' }],
  ['stop a --all', { type: 'either-or', argument: 'NAME', option: '--all', command: 'stop' }],
];

const others: readonly (readonly [line: string, result: CommandLine])[] = [
  ['', { type: 'nothing' }],
  ['--json', { type: 'nothing' }],
  ['--version', { type: 'version' }],
  ['-V', { type: 'version' }],
  ['list --version', { type: 'version' }],
  ['--help', { type: 'help' }],
  ['-h', { type: 'help' }],
  ['help', { type: 'help' }],
  ['help logs', { type: 'help', command: 'logs' }],
  ['logs --help', { type: 'help', command: 'logs' }],
  ['--help logs', { type: 'help', command: 'logs' }],
  ['status a b -h', { type: 'help', command: 'status' }],
];

describe('command line', () => {
  for (const [line, command, args, options] of valid) {
    it(`accepts: xy ${line}`, () => {
      expect(read(line)).to.deep.equal({ type: 'run', command, invocation: { args, options } });
    });
  }

  for (const [line, misuse] of misused) {
    it(`rejects: xy ${line}`, () => expect(read(line)).to.deep.equal({ type: 'misuse', misuse }));
  }

  for (const [line, result] of others) {
    it(`understands: xy ${line}`, () => expect(read(line)).to.deep.equal(result));
  }
});
