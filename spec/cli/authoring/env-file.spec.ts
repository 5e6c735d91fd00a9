import { mkdirSync } from 'node:fs';
import { expect } from 'chai';
import { readEnvFile } from '../../../lib/cli/authoring/env-file.ts';
import { XyError } from '../../../lib/errors.ts';
import { scratch } from '../../support/kits/scratch.ts';

describe('a file of variables', () => {
  const { path, file } = scratch();

  const table: readonly (readonly [text: string, variables: readonly (readonly [string, string])[]])[] = [
    ['', []],
    [
      'A=b\nC=d\n',
      [
        ['A', 'b'],
        ['C', 'd'],
      ],
    ],
    ['# A=b\n\nC=d # e\n', [['C', 'd']]],
    [
      'A="b # c"\nD=\'$E\'\n',
      [
        ['A', 'b # c'],
        ['D', '$E'],
      ],
    ],
    ['A="one\ntwo"\n', [['A', 'one\ntwo']]],
    ['A=\n', [['A', '']]],
    ['export A=b\n', [['A', 'b']]],
    [
      'A=b=c\r\nD=e\r\n',
      [
        ['A', 'b=c'],
        ['D', 'e'],
      ],
    ],
    ['A=1\nA=2\n', [['A', '2']]],
  ];
  for (const [text, variables] of table) {
    it(`is read as Node reads it: ${JSON.stringify(text)}`, async () => {
      expect(await readEnvFile(file('.env', text))).to.deep.equal(variables);
    });
  }

  it('expands nothing: a value is what stands there', async () => {
    expect(await readEnvFile(file('.env', 'A=$HOME `id` $(id)\n'))).to.deep.equal([['A', '$HOME `id` $(id)']]);
  });

  it('must be there, and is named by its whole path where it is not', async () => {
    const error = await readEnvFile(path('none')).catch((error: unknown) => error);
    expect(error).to.be.instanceOf(XyError);
    expect(String(error)).to.include('--env-file').and.include(path('none'));
  });

  it('must be a file', async () => {
    mkdirSync(path('d'));
    const error = await readEnvFile(path('d')).catch((error: unknown) => error);
    expect(String(error)).to.match(/\/d: it is a directory$/);
  });
});
