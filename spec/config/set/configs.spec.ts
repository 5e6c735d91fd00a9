import { expect } from 'chai';
import { map } from 'rxjs';
import { configsOf, type ReadingRequest } from '../../../lib/config/set/configs.ts';
import type { ConfigReading } from '../../../lib/model.ts';
import { serverConfig } from '../../support/fixtures/configs.ts';
import { marbles } from '../../support/kits/marbles.ts';

const reading = (...names: string[]): ConfigReading => ({
  configs: new Map(names.map((name) => [name, serverConfig({ name })])),
  problems: [],
  exists: true,
});
const broken: ConfigReading = {
  ...reading('a', 'x'),
  problems: [{ file: '/c/x.kdl', line: 1, column: 1, field: '', message: 'broken' }],
};

const requests: Readonly<Record<string, ReadingRequest>> = {
  b: { cause: 'boot' },
  k: { cause: 'keep-going' },
  r: { cause: 'reload', id: 7 },
  w: { cause: 'watch' },
};

/** The result of a request in short form: `r +b -a`, or `r rejected`, and the names in force from then on. */
const short = (requests$: string, readings: readonly ConfigReading[], expected: string, values: object) =>
  marbles(({ hot, cold, expectObservable }) => {
    const remaining = [...readings];
    const read$ = cold('--(x|)').pipe(map(() => remaining.shift() ?? reading()));
    const revised$ = configsOf(hot(requests$, requests), read$).pipe(
      map(({ request, revision }) => {
        const [letter] = Object.entries(requests).find(([, known]) => known === request) ?? [];
        const holds = [...revision.configs.keys()].join(',');
        if (revision.type !== 'accepted') return `${letter} ${revision.type}: ${holds}`;
        return `${letter} +${revision.changes.added} -${revision.changes.removed}: ${holds}`;
      }),
    );
    expectObservable(revised$).toBe(expected, values);
  });

describe('the configs', () => {
  it('begin empty: everything is new at the boot', short('b', [reading('a', 'b')], '--1', { 1: 'b +a,b -: a,b' }));
  it(
    'are compared with those in effect before',
    short('b---r---r', [reading('a'), reading('a', 'b'), reading('b')], '--1---2---3', {
      1: 'b +a -: a',
      2: 'r +b -: a,b',
      3: 'r + -a: b',
    }),
  );
  it(
    'are read once for each request, one after another',
    short('brr', [reading('a'), reading('b'), reading('c')], '--1-2-3', {
      1: 'b +a -: a',
      2: 'r +b -a: b',
      3: 'r +c -b: c',
    }),
  );
  it(
    'stay the same when a reading is rejected, and the next is compared with them',
    short('b---r---r', [reading('a'), broken, reading('a', 'b')], '--1---2---3', {
      1: 'b +a -: a',
      2: 'r rejected: a',
      3: 'r +b -: a,b',
    }),
  );
  it(
    'are the valid ones after a boot with keep-going',
    short('k---r', [broken, reading('x')], '--1---2', { 1: 'k +a,x -: a,x', 2: 'r + -a: x' }),
  );
  it(
    'stay the same while a watched directory is missing',
    short('b---w---w', [reading('a'), { ...reading(), exists: false }, reading('b')], '--1---2---3', {
      1: 'b +a -: a',
      2: 'w suspended: a',
      3: 'w +b -a: b',
    }),
  );
  it('complete after the last reading', short('b|', [reading('a')], '--(1|)', { 1: 'b +a -: a' }));
  it('error with the requests', short('b---#', [reading('a')], '--1-#', { 1: 'b +a -: a' }));

  it(
    'are not read before they are requested',
    marbles(({ cold, hot, expectSubscriptions, expectObservable }) => {
      const read$ = cold<ConfigReading>('--(x|)', { x: reading('a') });
      expectObservable(configsOf(hot('---b', requests), read$).pipe(map(() => 'x'))).toBe('-----x');
      expectSubscriptions(read$.subscriptions).toBe('---^-!');
      expect(read$.subscriptions).to.deep.equal([]);
    }),
  );
});
