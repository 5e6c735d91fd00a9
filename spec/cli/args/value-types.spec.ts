import { expect } from 'chai';
import { type ValueType, valueTypeOf, valueTypes } from '../../../lib/cli/args/value-types.ts';
import { clientNames } from '../../../lib/clients/table/names.ts';
import { withEnv } from '../../support/kits/scratch.ts';

const read = (kind: ValueType, word: string): unknown => valueTypeOf(kind).read(word);

describe('a word on the command line', () => {
  const taken: readonly (readonly [kind: ValueType, word: string, value: unknown])[] = [
    ['count', '0', 0],
    ['count', '007', 7],
    ['count', '999999999999999', 999_999_999_999_999],
    ['port', '1', 1],
    ['port', '65535', 65_535],
    ['port', '00080', 80],
    ['state', 'ready', 'ready'],
    ['state', 'failed', 'failed'],
    ['shell', 'fish', 'fish'],
    ['client', 'cursor', 'cursor'],
    ['client', 'devin', 'windsurf'],
    ['path', '/', '/'],
    ['path', '/a b?c=d', '/a b?c=d'],
    ['variable', 'A=b', ['A', 'b']],
    ['variable', 'A=', ['A', '']],
    ['variable', 'A=b=c\nd', ['A', 'b=c\nd']],
    ['header', 'X-Key: v', ['X-Key', 'v']],
    ['header', 'X-Key:v', ['X-Key', 'v']],
    ['header', 'X-Key:\t v: w ', ['X-Key', 'v: w ']],
    ['header', 'X-Key:', ['X-Key', '']],
    ['source', './any file', './any file'],
    ['server', '', ''],
    ['duration', 'soon', 'soon'],
  ];
  for (const [kind, word, value] of taken) {
    it(`is a ${kind}: ${JSON.stringify(word)}`, () => expect(read(kind, word)).to.deep.equal(value));
  }

  const refused: readonly (readonly [kind: ValueType, word: string])[] = [
    ['count', ''],
    ['count', '-1'],
    ['count', '+1'],
    ['count', '1.0'],
    ['count', '1e3'],
    ['count', ' 1'],
    ['count', '1000000000000000'],
    ['port', '0'],
    ['port', '65536'],
    ['port', '000001'],
    ['port', '0x50'],
    ['state', 'Running'],
    ['state', 'none'],
    ['shell', 'sh'],
    ['client', 'toString'],
    ['path', ''],
    ['path', 'a/b'],
    ['variable', '=b'],
    ['variable', ''],
    ['header', ': v'],
    ['header', 'X Key: v'],
    ['header', 'X-Key'],
    ['header', ' X-Key: v'],
  ];
  for (const [kind, word] of refused) {
    it(`is no ${kind}: ${JSON.stringify(word)}`, () => expect(read(kind, word)).to.equal(undefined));
  }

  describe('that is the name of a variable alone', () => {
    withEnv(() => ({ XY_SPEC_GIVEN: 'from=here', XY_SPEC_EMPTY: '', XY_SPEC_NONE: undefined }));

    it('has the value that it has in xy’s own environment, where no other user reads it', () => {
      expect(read('variable', 'XY_SPEC_GIVEN')).to.deep.equal(['XY_SPEC_GIVEN', 'from=here']);
      expect(read('variable', 'XY_SPEC_EMPTY')).to.deep.equal(['XY_SPEC_EMPTY', '']);
    });

    it('is none where that has no such variable', () => {
      expect(read('variable', 'XY_SPEC_NONE')).to.equal(undefined);
    });
  });
});

describe('a kind of word', () => {
  it('takes each of the words that it counts', () => {
    for (const kind of Object.keys(valueTypes) as ValueType[])
      for (const word of valueTypeOf(kind).words ?? []) expect(read(kind, word), `${kind} ${word}`).to.equal(word);
  });

  it('says what is expected wherever it can refuse a word that it does not count', () => {
    const refusing = (['count', 'port', 'variable', 'header', 'path'] as const).map((kind) => valueTypeOf(kind).wanted);
    for (const wanted of refusing) expect(wanted).to.match(/\w/);
  });

  it('does not show what may be a secret', () => {
    const secret = (Object.keys(valueTypes) as ValueType[]).filter((kind) => valueTypeOf(kind).secret);
    expect(secret.sort()).to.deep.equal(['header', 'variable']);
  });

  it('offers every client, also where any file may stand', () => {
    expect([valueTypeOf('client').words, valueTypeOf('source').words]).to.deep.equal([clientNames, clientNames]);
  });
});
