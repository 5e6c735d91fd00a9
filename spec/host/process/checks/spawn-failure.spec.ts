import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { spawnFailure } from '../../../../lib/host/process/checks/spawn-failure.ts';
import { scratchDir } from '../../scratch.ts';

const errorWith = (code: string) => Object.assign(new Error(`spawn tool ${code} secret`), { code });

describe('the failure of a spawn', () => {
  const dir = scratchDir();

  /** A file with this content and mode. */
  const file = (name: string, content: string, mode = 0o755): string => {
    const path = join(dir(), name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };

  /** The message for a command that the system really fails to run. */
  const messageFor = (command: string, { PATH = '/bin:/usr/bin', env = {} as Record<string, string> } = {}): string => {
    const { error } = spawnSync(command, [], { env: { PATH }, cwd: dir() });
    if (error === undefined) throw new Error(`${command} can be spawned`);
    const failure = spawnFailure(error, { command, workingDir: dir(), env }, PATH);
    expect(failure.kind).to.equal('spawn');
    return failure.message;
  };

  it('says that there is no such file, or nothing of that name in the PATH', () => {
    expect(messageFor(join(dir(), 'nothing'))).to.equal(`command ${dir()}/nothing: no such file`);
    expect(messageFor('./nothing')).to.equal(`command ${dir()}/nothing: no such file`);
    expect(messageFor('no-such-tool')).to.equal('command no-such-tool: not found in the PATH of the server');
  });

  it('says that the command is a directory, or how to make it executable', () => {
    mkdirSync(join(dir(), 'folder'));
    expect(messageFor('./folder')).to.equal(`command ${dir()}/folder: is a directory`);
    const path = file('plain', '#!/bin/sh\n', 0o644);
    expect(messageFor(path)).to.equal(`command ${path}: is not executable: chmod +x ${path}`);
  });

  it('blames the interpreter of a script, with what is wrong with it', () => {
    const message = (first: string) =>
      messageFor(file('script', `${first}\necho\n`)).replace(`command ${dir()}/script: `, '');
    expect(message('#!/no/such/shell -e')).to.equal('its interpreter /no/such/shell (first line, #!): no such file');
    expect(message(`#! ${dir()}`)).to.equal(`its interpreter ${dir()} (first line, #!): is a directory`);
    const text = file('text', 'x', 0o644);
    expect(message(`#!${text}`)).to.equal(`its interpreter ${text} (first line, #!): is not executable`);
    expect(message('#!/bin/sh\r')).to.equal('its first line ends in a carriage return: save it with Unix line endings');
  });

  it('says how to write a command that has its arguments in it, if the program exists', () => {
    expect(messageFor('sh -c true')).to.equal(
      'command sh -c true: not found in the PATH of the server: write command "sh", and each further word in args',
    );
    expect(messageFor('no-such-tool --http')).to.equal(
      'command no-such-tool --http: not found in the PATH of the server',
    );
  });

  it('does not show where a command was found by the PATH of the config, which may be a secret', () => {
    file('tool', 'x', 0o644);
    const message = messageFor('tool', { PATH: dir(), env: { PATH: dir() } });
    expect(message).to.equal('command tool, as found in the PATH of the server: is not executable: chmod +x tool');
    expect(message).to.not.contain(dir());
    expect(messageFor('tool', { PATH: dir() })).to.contain(`command ${dir()}/tool: is not executable`);
  });

  it('says that the args are too long, and that a value has a zero byte, without showing it', () => {
    expect(spawnFailure(errorWith('E2BIG'), { command: 'tool' }, '/bin').message).to.equal(
      'command tool: args and env together are longer than the system allows',
    );
    expect(spawnFailure(errorWith('ERR_INVALID_ARG_VALUE'), { command: 'tool' }, '/bin').message).to.equal(
      'command tool: a zero byte in the command, args or env',
    );
  });

  for (const code of ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM']) {
    it(`blames the daemon’s own resources: ${code}`, () => {
      const failure = spawnFailure(errorWith(code), { command: 'tool' }, '/bin');
      expect(failure.kind).to.equal('resource');
      expect(failure.message).to.match(/^can't start a process: [a-z]/);
    });
  }

  it('is shown by its code if it has no words', () => {
    expect(spawnFailure(errorWith('EXYZ'), { command: 'tool' }, '/bin').message).to.equal('command tool: EXYZ');
  });
});
