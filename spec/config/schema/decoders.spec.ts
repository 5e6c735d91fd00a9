import { expect } from 'chai';
import fc from 'fast-check';
import type { Decoder } from '../../../lib/config/schema/decoded.ts';
import {
  atLeast,
  duration,
  integer,
  onFailure,
  path,
  policy,
  probe,
  signal,
  string,
  urlPath,
} from '../../../lib/config/schema/decoders.ts';
import type { KdlScalar } from '../../../lib/config/schema/kdl-node.ts';
import { signalNames } from '../../../lib/config/schema/signal-names.ts';
import { decodedBy, nodeOf } from './reading.ts';

const port = integer(1, 65_535, '8421');
const many = integer(0, Number.MAX_SAFE_INTEGER, '5');
const home = path('/home/me', '"~/work"');
const homeless = path(undefined, '"~/work"');
const endpoint = urlPath('"/mcp"');

const accepted = <T>(decoder: Decoder<T>, rows: readonly (readonly [found: KdlScalar, value: T])[]): void => {
  for (const [found, value] of rows)
    it(`accepts ${JSON.stringify(found)}`, () => expect(decodedBy(decoder, found)).to.deep.equal({ value }));
};

const refused = (decoder: Decoder<unknown>, rows: readonly (readonly [found: KdlScalar, problem: string])[]): void => {
  for (const [found, problem] of rows)
    it(`refuses ${JSON.stringify(found)}`, () => expect(decodedBy(decoder, found)).to.equal(problem));
};

describe('a string', () => {
  accepted(string, [
    ['', ''],
    ['#true', '#true'],
    ['é\n\u{1F600}', 'é\n\u{1F600}'],
  ]);
  refused(string, [
    [8421, 'found 8421, wanted a string: put it in quotes'],
    [true, 'found #true, wanted a string: put it in quotes'],
    [null, 'found #null, wanted a string'],
    ['a\0b', 'a string with a NUL character in it, which no process can be given'],
  ]);
});

describe('a path', () => {
  accepted(home, [
    ['~', '/home/me'],
    ['~/a b', '/home/me/a b'],
    ['~other/a', '~other/a'],
    ['./~/a', './~/a'],
    ['/opt/a', '/opt/a'],
    ['a', 'a'],
  ]);
  refused(home, [
    ['', 'found "", wanted a path such as "~/work"'],
    [1, 'found 1, wanted a string: put it in quotes'],
  ]);

  it('with a tilde is refused where there is no home directory, and no other is', () => {
    expect(decodedBy(homeless, '~/a')).to.equal(
      'found "~/a", but there is no home directory: set HOME, or write the path in full',
    );
    expect(decodedBy(homeless, '/a')).to.deep.equal({ value: '/a' });
  });
});

describe('a whole number', () => {
  accepted(port, [
    [1, 1],
    [65_535, 65_535],
  ]);
  refused(port, [
    [0, 'found 0, wanted a whole number from 1 to 65535'],
    [65_536, 'found 65536, wanted a whole number from 1 to 65535'],
    [-1, 'found -1, wanted a whole number from 1 to 65535'],
    [80.5, 'found 80.5, wanted a whole number from 1 to 65535'],
    [Number.NaN, 'found #nan, wanted a whole number from 1 to 65535'],
    ['8421', 'found "8421", wanted a whole number from 1 to 65535, without quotes'],
    ['http', 'found "http", wanted a whole number from 1 to 65535'],
    [true, 'found #true, wanted a whole number from 1 to 65535'],
  ]);
  refused(many, [
    [-1, 'found -1, wanted a whole number, 0 or more'],
    [2 ** 53, 'found 9007199254740992, wanted a whole number, 0 or more'],
    [Number.POSITIVE_INFINITY, 'found #inf, wanted a whole number, 0 or more'],
  ]);
});

describe('a duration', () => {
  accepted(duration, [
    ['10s', 10_000],
    ['1m 30s', 90_000],
  ]);
  refused(duration, [
    [10, 'found 10: a duration needs a unit: write "10s" for seconds, "10ms" for milliseconds'],
    [-10, "found -10: a duration can't be negative"],
    [Number.NEGATIVE_INFINITY, "found #-inf: a duration can't be negative"],
    [Number.POSITIVE_INFINITY, 'found #inf, wanted a duration such as "10s"'],
    [null, 'found #null, wanted a duration such as "10s"'],
    ['ten', 'found "ten": a duration is numbers with their units, such as "10s" or "1m 30s"'],
  ]);

  it('with a minimum is refused below it, and in its own words if it is none at all', () => {
    const decoder = atLeast(100);
    expect(decodedBy(decoder, '100ms')).to.deep.equal({ value: 100 });
    expect(decodedBy(decoder, '99ms')).to.equal('found "99ms", wanted "100ms" or more');
    expect(decodedBy(decoder, 5)).to.equal(decodedBy(duration, 5));
  });
});

describe('the path of a URL', () => {
  accepted(endpoint, [
    ['/', '/'],
    ['/mcp?key=a&b=%20', '/mcp?key=a&b=%20'],
  ]);
  const printable = 'a path of printable ASCII without spaces and "#": write the others as %20 and the like';
  refused(endpoint, [
    ['', 'found "", wanted a path that starts with "/", such as "/mcp"'],
    ['mcp', 'found "mcp", wanted a path that starts with "/", such as "/mcp"'],
    [
      'http://localhost/mcp',
      'found "http://localhost/mcp", wanted a path only, such as "/mcp": the host is always localhost',
    ],
    ['HTTPS://x', 'found "HTTPS://x", wanted a path only, such as "/mcp": the host is always localhost'],
    ['/a b', `found "/a b", wanted ${printable}`],
    ['/a#b', `found "/a#b", wanted ${printable}`],
    ['/é', `found "/é", wanted ${printable}`],
    ['/a\r\nHost: x', `found "/a\\r\\nHost: x", wanted ${printable}`],
  ]);

  it('never has a character that would begin another line of a request', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const decoded = endpoint.decode(`/${text}`);
        if ('value' in decoded) expect(decoded.value).to.match(/^[!-~]*$/);
      }),
    );
  });
});

describe('a word', () => {
  it('is one of those that are known, and the nearest is suggested for another', () => {
    expect(decodedBy(policy, 'never')).to.deep.equal({ value: 'never' });
    expect(decodedBy(policy, 'on-failrue')).to.equal(
      'found "on-failrue", wanted "always", "on-failure" or "never"; did you mean "on-failure"?',
    );
    expect(decodedBy(onFailure, 'explode')).to.equal('found "explode", wanted "report" or "restart"');
    expect(decodedBy(probe, null)).to.equal('found #null, wanted "none", "tcp", "http", "initialize" or "tools"');
  });

  it('may leave out the SIG of a signal, in no other way', () => {
    for (const name of signalNames) {
      expect(decodedBy(signal, name)).to.deep.equal({ value: name });
      expect(decodedBy(signal, name.slice(3))).to.deep.equal({ value: name });
    }
    expect(decodedBy(signal, 'INTR')).to.match(/did you mean "SIGINT"\?$/);
    expect(decodedBy(signal, 'sigterm')).to.match(/^found "sigterm".*did you mean "SIGTERM"\?$/);
    expect(decodedBy(signal, 15)).to.match(/^found 15, wanted "SIGTERM", .* or "SIGKILL"$/);
  });
});

describe('every decoder', () => {
  const decoders: readonly Pick<Decoder<unknown>, 'example' | 'decode'>[] = [
    ...[string, home, port, many, duration, atLeast(100), endpoint, policy, signal, probe, onFailure],
  ];

  it('has an example that it accepts', () => {
    for (const decoder of decoders) {
      const [value] = nodeOf(`a ${decoder.example}`).values;
      expect(decodedBy(decoder, value?.value ?? null), decoder.example).to.have.property('value');
    }
  });

  it('writes each value so that the file is read back as the same value', () => {
    const written = <T>(decoder: Decoder<T>, values: fc.Arbitrary<T>): void =>
      fc.assert(
        fc.property(values, (value) => {
          const [read] = nodeOf(`a ${decoder.encode(value)}`).values;
          expect(decodedBy(decoder, read?.value ?? null)).to.deep.equal({ value });
        }),
      );
    written(string, fc.string({ unit: 'grapheme' }));
    written(
      home,
      fc.string({ minLength: 1 }).filter((text) => !text.startsWith('~')),
    );
    written(port, fc.integer({ min: 1, max: 65_535 }));
    written(many, fc.maxSafeNat());
    written(duration, fc.nat(24 * 86_400_000));
    written(signal, fc.constantFrom(...signalNames));
  });

  it('has a problem of one line for what it refuses, whatever that is', () => {
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.constantFrom(...decoders), anything, (decoder, found) => {
        const decoded = decoder.decode(found);
        if ('problem' in decoded) expect(decoded.problem).to.match(/^[^\p{Cc}\u2028\u2029]{1,400}$/u);
      }),
    );
  });
});
