import { expect } from 'chai';
import { type Json, readJson } from '../../../../lib/cli/mcp/json/json-text.ts';
import { Failed } from '../../../../lib/cli/mcp/transport/failed.ts';
import { isRequest, rejectionIn, requestIdIn, resultIn } from '../../../../lib/cli/mcp/transport/responses.ts';

const json = (text: string): Json => {
  const read = readJson(text);
  if (read === undefined) throw new Error(`no JSON: ${text}`);
  return read;
};

describe('a message', () => {
  const requests: readonly (readonly [text: string, wantsAnswer: boolean])[] = [
    ['{"method":"ping","id":1}', true],
    ['{"method":"ping","id":"x"}', true],
    ['{"method":"ping","id":0}', true],
    ['{"method":"ping"}', false],
    ['{"method":"ping","id":null}', false],
    ['{"id":1,"result":{}}', false],
    ['{"method":5,"id":1}', false],
    ['[]', false],
    ['null', false],
  ];
  for (const [text, wantsAnswer] of requests) {
    it(`${wantsAnswer ? 'wants' : 'does not want'} an answer: ${text}`, () => {
      expect(isRequest(json(text))).to.equal(wantsAnswer);
    });
  }

  it('has its id as it was written, to be sent back so', () => {
    expect(requestIdIn(json('{"id": 9007199254740993,"method":"x"}'))).to.equal('9007199254740993');
    expect(requestIdIn(json('{"id":"\\u0061"}'))).to.equal('"\\u0061"');
    expect(requestIdIn(json('{}'))).to.equal('null');
  });
});

describe('the result of a request', () => {
  it('is in the response with its id, also where the server gives that back as a text', () => {
    expect(resultIn(json('{"id":7,"result":{"n":1.50}}'), 7)?.text).to.equal('{"n":1.50}');
    expect(resultIn(json('{"id":"7","result":null}'), 7)?.value).to.equal(null);
  });

  for (const text of [
    '{"id":8,"result":1}',
    '{"id":"","result":1}',
    '{"result":1}',
    '{"id":0,"method":"x","result":1}',
    '{"id":0}',
    '5',
    '[]',
  ]) {
    it(`is in no other message: ${text}`, () => expect(resultIn(json(text), 0)).to.equal(undefined));
  }

  it('is the error of the server where that is what it answers', () => {
    expect(() => resultIn(json('{"id":7,"error":{"code":-32602,"message":"no"}}'), 7)).to.throw(Failed);
  });
});

describe('an error of a server', () => {
  const failureIn = (text: string, id?: number) => rejectionIn(json(text), id)?.failure;

  it('has its code, its words and its data as that was written', () => {
    expect(failureIn('{"id":1,"error":{"code":-32602,"message":"no","data":{"n":1.50}}}', 1)).to.deep.equal({
      type: 'rejected',
      code: -32602,
      message: 'no',
      data: '{"n":1.50}',
    });
  });

  it('is about the request also where it has no id: then the server could not read it', () => {
    for (const text of ['{"id":null,"error":{"code":1,"message":"m"}}', '{"error":{"code":1,"message":"m"}}'])
      expect(failureIn(text, 5)).to.include({ message: 'm' });
  });

  it('is not about the request where it has the id of another', () => {
    expect(failureIn('{"id":6,"error":{"code":1,"message":"m"}}', 5)).to.equal(undefined);
    expect(failureIn('{"id":6,"error":{"code":1,"message":"m"}}')).to.include({ message: 'm' });
  });

  it('is shown as it came where it has no words', () => {
    expect(failureIn('{"error":{"code":1, "reason":"x"}}')).to.include({ message: '{"code":1,"reason":"x"}' });
    expect(failureIn('{"error":{"message":"m"}}')).to.deep.include({ message: 'm', code: Number.NaN });
  });

  it('is none where there is none', () => {
    for (const text of ['{"error":null}', '{"error":"x"}', '{"error":[]}', '{}', '5'])
      expect(failureIn(text)).to.equal(undefined);
  });
});
