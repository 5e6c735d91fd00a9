import { expect } from 'chai';
import fc from 'fast-check';
import { codes, configInvalid, XyError } from '../../lib/errors.ts';
import { decode, type Entry, failure, MAX_BATCH, notification, success, unreadable } from '../../lib/rpc/protocol.ts';

const shortened = (entry: Entry) =>
  entry.type === 'request' ? { request: entry.request } : { id: entry.id, code: entry.error.code };

const request = (id: unknown, method: string, params?: unknown) => ({ request: { id, method, params } });
const invalid = (id: unknown, code = -32600) => ({ id, code });

describe('decode', () => {
  const single: readonly [text: string, entry: object][] = [
    ['{"jsonrpc":"2.0","id":1,"method":"list"}', request(1, 'list')],
    ['{"jsonrpc":"2.0","id":"a","method":"list"}', request('a', 'list')],
    ['{"jsonrpc":"2.0","id":"","method":""}', request('', '')],
    ['{"jsonrpc":"2.0","id":null,"method":"list"}', request(null, 'list')],
    ['{"jsonrpc":"2.0","id":-1.5,"method":"list"}', request(-1.5, 'list')],
    ['{"jsonrpc":"2.0","id":0,"method":"list"}', request(0, 'list')],
    ['{"jsonrpc":"2.0","method":"list"}', request(undefined, 'list')],
    ['{"jsonrpc":"2.0","id":1,"method":"m","params":{"a":1}}', request(1, 'm', { a: 1 })],
    ['{"jsonrpc":"2.0","id":1,"method":"m","params":[1]}', request(1, 'm', [1])],
    ['{"jsonrpc":"2.0","id":1,"method":"m","extra":true}', request(1, 'm')],
    ['{"jsonrpc":"2.0","id":1,"method":"m"}\r', request(1, 'm')],

    ['{"jsonrpc":"2.0","id":1,"method":"m"', invalid(null, -32700)],
    ['GET / HTTP/1.1', invalid(null, -32700)],
    ['{\'jsonrpc\':"2.0"}', invalid(null, -32700)],
    ['\0', invalid(null, -32700)],
    ['{}{}', invalid(null, -32700)],

    ['null', invalid(null)],
    ['1', invalid(null)],
    ['true', invalid(null)],
    ['"list"', invalid(null)],
    ['{}', invalid(null)],
    ['[]', invalid(null)],
    ['{"id":1,"method":"list"}', invalid(1)],
    ['{"jsonrpc":"1.0","id":"x","method":"list"}', invalid('x')],
    ['{"jsonrpc":2.0,"id":1,"method":"list"}', invalid(1)],
    ['{"jsonrpc":"2.0","id":1}', invalid(1)],
    ['{"jsonrpc":"2.0","id":1,"method":1}', invalid(1)],
    ['{"jsonrpc":"2.0","id":1,"method":null}', invalid(1)],
    ['{"jsonrpc":"2.0","method":1,"params":"bar"}', invalid(null)],
    ['{"jsonrpc":"2.0","id":1,"result":true}', invalid(1)],
    ['{"jsonrpc":"2.0","id":{},"method":"list"}', invalid(null)],
    ['{"jsonrpc":"2.0","id":[1],"method":"list"}', invalid(null)],
    ['{"jsonrpc":"2.0","id":true,"method":"list"}', invalid(null)],
    ['{"jsonrpc":"2.0","id":1e999,"method":"list"}', invalid(null)],
    ['{"jsonrpc":"2.0","id":1,"method":"m","params":null}', invalid(1)],
    ['{"jsonrpc":"2.0","id":1,"method":"m","params":"x"}', invalid(1)],
    ['{"jsonrpc":"2.0","id":1,"method":"m","params":7}', invalid(1)],
    ['{"__proto__":{"jsonrpc":"2.0","id":1,"method":"list"}}', invalid(null)],
  ];
  for (const [text, entry] of single) {
    it(`reads ${JSON.stringify(text)}`, () => {
      const message = decode(text);
      expect(message.type).to.equal('single');
      expect(message.entries.map(shortened)).to.deep.equal([entry]);
    });
  }

  it('reads the entries of a batch one by one', () => {
    const message = decode('[{"jsonrpc":"2.0","id":1,"method":"a"},1,[],{"jsonrpc":"2.0","method":"b","params":{}}]');
    expect(message.type).to.equal('batch');
    expect(message.entries.map(shortened)).to.deep.equal([
      request(1, 'a'),
      invalid(null),
      invalid(null),
      request(undefined, 'b', {}),
    ]);
  });

  it('reads a batch of one as a batch', () => {
    expect(decode('[1]').type).to.equal('batch');
  });

  it('rejects a batch with too many entries as a whole', () => {
    const ones = (n: number) => `[${new Array(n).fill(1).join(',')}]`;
    expect(decode(ones(MAX_BATCH)).entries).to.have.length(MAX_BATCH);
    expect(decode(ones(MAX_BATCH + 1))).to.have.property('type', 'single');
  });

  it('survives nesting as deep as a line allows', () => {
    const depth = 500_000;
    const nested = '['.repeat(depth) + ']'.repeat(depth);
    expect(decode(nested).entries.map(shortened)).to.deep.equal([invalid(null)]);
    const { entries } = decode(`{"jsonrpc":"2.0","id":1,"method":"m","params":${nested}}`);
    expect(entries[0]?.type).to.equal('request');
    expect(decode('['.repeat(1_000_000)).entries.map(shortened)).to.deep.equal([invalid(null, -32700)]);
  });

  it('never throws, and always has at least one entry', () => {
    const jsonrpcLike = fc.record(
      {
        jsonrpc: fc.constantFrom('2.0', '1.0', 2, null),
        id: fc.jsonValue(),
        method: fc.oneof(fc.string(), fc.jsonValue()),
        params: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      jsonrpcLike.map((value) => JSON.stringify(value)),
      fc.array(jsonrpcLike).map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, (line) => {
        expect(decode(line).entries).to.have.length.greaterThan(0);
      }),
    );
  });
});

describe('an answer', () => {
  it('returns numbers that JavaScript can’t represent digit for digit', () => {
    const ids = ['9007199254740993', '-12345678901234567890', '0.1234567890123456789', '1e300', '1E-7'];
    const message = (id: string) => `{"jsonrpc":"2.0","params":{"id":7,"x":"\\"9, \\\\"},"method":"m 1","id": ${id} }`;
    const idIn = (answer: string) => /"id":([^,]*),/.exec(answer)?.[1];
    const sentBack = (text: string) =>
      decode(text).entries.map((entry) =>
        entry.type === 'request' ? idIn(success(entry.request.id ?? null, true)) : idIn(failure(entry.id, entry.error)),
      );
    for (const id of ids) expect(sentBack(message(id))).to.deep.equal([id]);
    expect(sentBack(`[${['1', ...ids].map(message).join(',')}, null, [1]]`)).to.deep.equal([
      '1',
      ...ids,
      'null',
      'null',
    ]);
    expect(sentBack('{"id":9007199254740993,"method":"list"}')).to.deep.equal(['9007199254740993']);
  });

  it('returns the id as it was sent', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.maxSafeInteger(), fc.constant(null), fc.float({ noNaN: true })), (id) => {
        fc.pre(typeof id !== 'number' || Number.isFinite(id));
        const sent = JSON.stringify({ jsonrpc: '2.0', id, method: 'm' });
        const [entry] = decode(sent).entries;
        if (entry?.type !== 'request' || entry.request.id === undefined) throw new Error('not a request');
        expect(JSON.parse(success(entry.request.id, true)).id).to.deep.equal(JSON.parse(sent).id);
        expect(JSON.parse(failure(entry.request.id, 'x')).id).to.deep.equal(JSON.parse(sent).id);
      }),
    );
  });

  it('has a result, null for undefined', () => {
    expect(JSON.parse(success(1, { a: [] }))).to.deep.equal({ jsonrpc: '2.0', id: 1, result: { a: [] } });
    expect(JSON.parse(success(1, undefined))).to.deep.equal({ jsonrpc: '2.0', id: 1, result: null });
  });

  it('has code, message and data of an XyError', () => {
    expect(JSON.parse(failure('a', new XyError(codes.noSuchServer, 'no such server: b')))).to.deep.equal({
      jsonrpc: '2.0',
      id: 'a',
      error: { code: -32001, message: 'no such server: b' },
    });
    const problem = { file: '/a.kdl', line: 1, column: 2, field: 'port', message: 'is missing' };
    expect(JSON.parse(failure(1, configInvalid([problem]))).error).to.deep.equal({
      code: -32003,
      message: '/a.kdl:1:2: port: is missing',
      data: { errors: [problem] },
    });
  });

  it('has no details of any other error', () => {
    for (const error of [new Error('secret'), 'secret', { message: 'secret', code: 1 }, undefined, null]) {
      const answer = failure(1, error);
      expect(answer).not.to.contain('secret');
      expect(JSON.parse(answer).error.code).to.equal(-32603);
    }
  });

  it('to a line that is not text has the id null', () => {
    expect(unreadable('not UTF-8').entries.map(shortened)).to.deep.equal([invalid(null, -32700)]);
  });

  it('is well-formed, whatever the name of a server; the id is unchanged', () => {
    const name = 'fox \ud83e';
    expect(success('\ud800', [name])).to.equal('{"jsonrpc":"2.0","id":"\\ud800","result":["fox \\ufffd"]}');
    expect(failure(1, new XyError(codes.noSuchServer, name, { data: { name } }))).not.to.match(/\\ud[89a-f]/);
    expect(notification('event', { name })).not.to.match(/\\ud[89a-f]/);
  });

  it('is one line, whatever it contains', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const lines =
          success(value, value) + failure(value, new XyError(-32600, value)) + notification(value, { value });
        expect(lines).not.to.match(/[\r\n]/);
      }),
    );
  });
});

describe('a notification', () => {
  it('has no id', () => {
    expect(JSON.parse(notification('log_end', { subscription_id: 1 }))).to.deep.equal({
      jsonrpc: '2.0',
      method: 'log_end',
      params: { subscription_id: 1 },
    });
  });
});
