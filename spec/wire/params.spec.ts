import { expect } from 'chai';
import { XyError } from '../../lib/errors.ts';
import { count, flag, number, optional, readParams, readTarget, text } from '../../lib/wire/params.ts';

const logs = { name: text, tail: optional(count), follow: optional(flag) };

const complaint = (read: () => unknown): string => {
  try {
    read();
  } catch (error) {
    if (error instanceof XyError && error.code === -32602) return error.message;
    throw error;
  }
  throw new Error('nothing was complained of');
};

describe('readParams', () => {
  const good: readonly [params: unknown, read: object][] = [
    [{ name: 'a' }, { name: 'a' }],
    [{ name: '' }, { name: '' }],
    [
      { name: '__proto__', tail: 0, follow: false },
      { name: '__proto__', tail: 0, follow: false },
    ],
    [
      { name: 'a', tail: 1_000_000_000, follow: true },
      { name: 'a', tail: 1_000_000_000, follow: true },
    ],
    [
      { name: 'a', tail: 1.0 },
      { name: 'a', tail: 1 },
    ],
  ];
  for (const [params, read] of good) {
    it(`accepts ${JSON.stringify(params)}`, () => expect(readParams(logs, params)).to.deep.equal(read));
  }

  const bad: readonly [params: unknown, message: string][] = [
    [undefined, '`name` is missing: expected a string'],
    [{}, '`name` is missing: expected a string'],
    [{ name: 1 }, '`name` must be a string, not 1'],
    [{ name: null }, '`name` must be a string, not null'],
    [{ name: ['a'] }, '`name` must be a string, not an array'],
    [{ name: { a: 1 } }, '`name` must be a string, not an object'],
    [{ name: 'a', tail: -1 }, '`tail` must be a whole number, 0 or more, not -1'],
    [{ name: 'a', tail: 1.5 }, '`tail` must be a whole number, 0 or more, not 1.5'],
    [{ name: 'a', tail: 1e300 }, '`tail` must be a whole number, 0 or more, not 1e+300'],
    [{ name: 'a', tail: '5' }, '`tail` must be a whole number, 0 or more, not "5"'],
    [{ name: 'a', tail: null }, '`tail` must be a whole number, 0 or more, not null'],
    [{ name: 'a', follow: 'yes' }, '`follow` must be true or false, not "yes"'],
    [{ name: 'a', folow: true }, 'unknown parameter "folow": there are `name`, `tail`, `follow`'],
    [
      JSON.parse('{"name":"a","__proto__":{"tail":1}}'),
      'unknown parameter "__proto__": there are `name`, `tail`, `follow`',
    ],
    [{ name: 'a', constructor: 1 }, 'unknown parameter "constructor": there are `name`, `tail`, `follow`'],
    [['a'], 'parameters are named: expected an object, not an array'],
    [[], 'parameters are named: expected an object, not an array'],
  ];
  for (const [params, message] of bad) {
    it(`rejects ${JSON.stringify(params)}`, () => expect(complaint(() => readParams(logs, params))).to.equal(message));
  }

  it('accepts none, or an empty object, if none are expected', () => {
    expect(readParams({}, undefined)).to.deep.equal({});
    expect(readParams({}, {})).to.deep.equal({});
    expect(complaint(() => readParams({}, { name: 'a' }))).to.equal('unknown parameter "name": there are none');
    expect(complaint(() => readParams({}, []))).to.contain('not an array');
  });

  it('requires a number for an id, whether it is a known one or not', () => {
    expect(readParams({ subscription_id: number }, { subscription_id: -7.5 })).to.deep.equal({ subscription_id: -7.5 });
    expect(complaint(() => readParams({ subscription_id: number }, { subscription_id: '1' }))).to.contain(
      '`subscription_id`',
    );
  });

  it('never repeats much of the input', () => {
    const deep = JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(complaint(() => readParams(logs, { name: deep }))).to.have.length.below(200);
    expect(complaint(() => readParams(logs, { name: 'a', tail: 'x'.repeat(1_000_000) }))).to.have.length.below(200);
    expect(complaint(() => readParams(logs, { ['x'.repeat(1_000_000)]: 1 }))).to.have.length.below(200);
  });
});

describe('readTarget', () => {
  it('accepts any string as a name', () => {
    expect(readTarget({ name: 'a' })).to.deep.equal({ name: 'a' });
    expect(readTarget({ name: '' })).to.deep.equal({ name: '' });
  });

  it('accepts all', () => expect(readTarget({ all: true })).to.deep.equal({ all: true }));

  const bad: readonly [params: unknown, says: string][] = [
    [undefined, '`name` is missing'],
    [{}, '`name` is missing'],
    [{ all: false }, '`all` must be true, not false'],
    [{ all: 1 }, '`all` must be true, not 1'],
    [{ name: 'a', all: true }, 'exclude each other'],
    [{ name: 'a', all: false }, '`all` must be true, not false'],
    [{ name: 1 }, '`name` must be a string, not 1'],
    [{ names: ['a'] }, 'unknown parameter "names": there are `name`, `all`'],
    [['a'], 'not an array'],
  ];
  for (const [params, says] of bad) {
    it(`rejects ${JSON.stringify(params)}`, () => expect(complaint(() => readTarget(params))).to.contain(says));
  }
});
