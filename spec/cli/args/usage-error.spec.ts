import { expect } from 'chai';
import { readCommandLine } from '../../../lib/cli/args/command-line.ts';
import { usageError } from '../../../lib/cli/args/usage-error.ts';

const explained: readonly (readonly [line: string, words: string])[] = [
  ['strat', 'unknown command "strat", did you mean "start"?'],
  ['lgos', 'unknown command "lgos", did you mean "logs"?'],
  ['LIST', 'unknown command "LIST", did you mean "list"?'],
  ['ps', 'unknown command "ps", did you mean "list"?'],
  ['constructor', 'unknown command "constructor", known are daemon, list, status,'],
  ['logs a --tial', 'unknown option "--tial", did you mean "--tail"?'],
  ['list --jsn', 'unknown option "--jsn", did you mean "--json"?'],
  ['--versoin', 'unknown option "--versoin", did you mean "--version"?'],
  ['logs a -x', 'unknown option "-x", known are -n, -f, -h, -V'],
  ['add a npx -y b', 'unknown option "-y": if it is one of npx, write -- before npx, usage: xy add NAME'],
  ['add a --prot 1 npx', 'unknown option "--prot", did you mean "--port"?'],
  ['call a -t', 'unknown option "-t", known are -h, -V; a TOOL that begins with - goes after --'],
  ['call a --wipe-all', 'unknown option "--wipe-all", known are --timeout, --json, --help, --version; a TOOL that'],
  ['--follow logs a', 'option "--follow" belongs after the command'],
  ['logs a --tail', 'option --tail needs a value, usage: xy logs NAME [--tail N] [--follow]'],
  ['logs a --follow=1', 'option --follow takes no value, usage: xy logs NAME [--tail N] [--follow]'],
  ['logs a --tail x', '--tail: expected a whole number, 0 or more, found "x"'],
  ['wait a --for runing', '--for: unknown state "runing", did you mean "running"?'],
  ['completion csh', 'SHELL: unknown shell "csh", did you mean "zsh"?'],
  ['wait a', '--for STATE is missing, usage: xy wait NAME --for STATE [--timeout TIME]'],
  ['status', 'NAME is missing, usage: xy status NAME'],
  ['status a b', 'unexpected argument "b", usage: xy status NAME'],
  ['start', 'NAME or --all is missing, usage: xy start NAME… | --all'],
  ['stop a --all', 'either NAME or --all, not both'],
];

describe('misuse', () => {
  for (const [line, words] of explained) {
    it(`of xy ${line} is reported with the remedy`, () => {
      const read = readCommandLine(line.split(' '));
      expect(read.type).to.equal('misuse');
      const told = read.type === 'misuse' ? usageError(read.misuse) : '';
      expect(told.slice(0, words.length)).to.equal(words);
      expect(told).not.to.contain('\n');
    });
  }
});
