import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { codeOf, isResourceExhaustion, reasonOf } from '../../../lib/host/system/os-error.ts';

const errorWith = (code: unknown) => Object.assign(new Error('secret'), { code });

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('an error of the system', () => {
  it('has its code, and no other error has one', () => {
    expect(codeOf(thrownBy(() => readFileSync('/no/such/file')))).to.equal('ENOENT');
    for (const error of [
      new Error('a'),
      errorWith(5),
      errorWith(undefined),
      { code: 'ENOENT' },
      'ENOENT',
      null,
      undefined,
    ])
      expect(codeOf(error)).to.equal('UNKNOWN');
  });

  it('is put into words, or shown by its code, never by its message', () => {
    expect(reasonOf(thrownBy(() => readFileSync('/')))).to.equal('is a directory');
    expect(reasonOf(errorWith('ENOSPC'))).to.equal('no space left on the device');
    expect(reasonOf(errorWith('EXYZ'))).to.equal('EXYZ');
    expect(reasonOf(new Error('secret'))).to.equal('UNKNOWN');
  });

  it('is a lack of resources if waiting may help', () => {
    for (const code of ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM', 'ENOBUFS', 'ENOSPC', 'EDQUOT'])
      expect(isResourceExhaustion(errorWith(code)), code).to.equal(true);
    for (const code of ['ENOENT', 'EACCES', 'EIO', 'E2BIG', 'ECONNREFUSED'])
      expect(isResourceExhaustion(errorWith(code)), code).to.equal(false);
  });
});
