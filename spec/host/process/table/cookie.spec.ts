import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { cookieOf, cookieReader } from '../../../../lib/host/process/table/cookie.ts';

const STATE = '/home/me/.local/state/xy';

describe('the cookie in an environment', () => {
  const read = cookieReader(STATE, '\0');
  const environ = (...variables: readonly string[]): Buffer => Buffer.from(`\0${variables.join('\0')}\0`);

  it('makes a process ours if both values are', () => {
    const ours = { type: 'ours', server: 'one' };
    expect(read(environ(`XY_STATE=${STATE}`, 'A=1', 'XY_SERVER=one'))).to.deep.equal(ours);
    expect(read(environ('XY_SERVER=one', `XY_STATE=${STATE}`))).to.deep.equal(ours);
  });

  it('makes it another daemon’s if the state directory is not ours', () => {
    expect(read(environ(`XY_STATE=${STATE}2`, 'XY_SERVER=one')).type).to.equal('foreign');
    expect(read(environ(`XY_STATE=/x${STATE}`, 'XY_SERVER=one')).type).to.equal('foreign');
  });

  it('makes a process ours by any path of the state directory', () => {
    const dir = mkdtempSync(join(tmpdir(), 'xy-cookie-'));
    try {
      mkdirSync(join(dir, 'real'));
      symlinkSync('real', join(dir, 'link'));
      const readReal = cookieReader(join(dir, 'real'), '\0');
      const typeAt = (state: string) => readReal(environ(`XY_STATE=${state}`, 'XY_SERVER=one')).type;
      expect(['real', 'link', 'link/.', 'other'].map((name) => typeAt(join(dir, name)))).to.deep.equal([
        'ours',
        'ours',
        'ours',
        'foreign',
      ]);
      expect(typeAt('real')).to.equal('foreign');
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  it('makes it none if a value is missing, is part of another, or names no server', () => {
    expect(read(environ('A=1')).type).to.equal('none');
    expect(read(environ(`XY_STATE=${STATE}`)).type).to.equal('none');
    expect(read(environ('XY_SERVER=one')).type).to.equal('none');
    expect(read(environ(`XY_STATE=${STATE}`, 'NO_XY_SERVER=one')).type).to.equal('none');
    expect(read(environ(`XY_STATE=${STATE}`, 'XY_SERVER=../../one')).type).to.equal('none');
    expect(read(Buffer.from('\0')).type).to.equal('none');
  });

  it('is what a child gets', () => {
    const variables = Object.entries(cookieOf('one', STATE)).map(([name, value]) => `${name}=${value}`);
    expect(read(environ(...variables))).to.deep.equal({ type: 'ours', server: 'one' });
  });
});
