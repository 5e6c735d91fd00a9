import { expect } from 'chai';
import fc from 'fast-check';
import { codes, XyError } from '../../lib/errors.ts';
import { Answers, MAX_BATCH_ANSWER } from '../../lib/rpc/answers.ts';
import type { Entry, Message } from '../../lib/rpc/protocol.ts';

const request = (id: number): Entry => ({ type: 'request', request: { id, method: 'a', params: undefined } });
const batch = (...ids: readonly number[]): Message => ({ type: 'batch', entries: ids.map(request) });
const single: Message = { type: 'single', entries: [request(1)] };

describe('the answers to a message', () => {
  it('are one line for a single request', () => {
    const answers = new Answers(single);
    expect(answers.complete).to.equal(false);
    answers.add(0, '{"id":1}');
    expect([answers.complete, answers.take()]).to.deep.equal([true, ['{"id":1}\n']]);
  });

  it('are one array for a batch, in the order of its entries, however they arrive', () => {
    const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 });
    fc.assert(
      fc.property(order, (indexes) => {
        const answers = new Answers(batch(0, 1, 2, 3, 4));
        for (const [count, index] of indexes.entries()) {
          expect(answers.complete, `${count}`).to.equal(false);
          answers.add(index, `${index}`);
        }
        expect([answers.complete, answers.take()]).to.deep.equal([true, ['[0,1,2,3,4]\n']]);
      }),
    );
  });

  it('are an array for a batch of one', () => {
    const answers = new Answers(batch(1));
    answers.add(0, '{}');
    expect(answers.take()).to.deep.equal(['[{}]\n']);
  });

  it('omit notifications, and are none at all if there is nothing else', () => {
    const answers = new Answers(batch(0, 1, 2));
    answers.add(1, undefined);
    answers.add(0, '0');
    answers.add(2, '2');
    expect(answers.take()).to.deep.equal(['[0,2]\n']);
    const silent = new Answers(batch(0, 1));
    silent.add(0, undefined);
    silent.add(1, undefined);
    expect([silent.complete, silent.take()]).to.deep.equal([true, []]);
  });

  it('are taken once', () => {
    const answers = new Answers(single);
    answers.add(0, '{}');
    answers.take();
    expect(answers.take()).to.deep.equal([]);
  });

  it('have a length, for the memory that they take until they are sent', () => {
    const answers = new Answers(batch(0, 1));
    answers.add(0, 'x'.repeat(10));
    expect(answers.length).to.equal(10);
    answers.add(1, 'x'.repeat(5));
    expect(answers.length).to.equal(15);
  });

  describe('that are too long together', () => {
    const long = 'x'.repeat(MAX_BATCH_ANSWER - 1);

    it('are replaced by an error with the id of the request, and shorter ones after them are not', () => {
      const answers = new Answers(batch(7, 8, 9));
      answers.add(0, `"${'y'.repeat(MAX_BATCH_ANSWER - 10)}"`);
      answers.add(1, `"${'z'.repeat(100)}"`);
      answers.add(2, '"ok"');
      const parsed: unknown = JSON.parse(answers.take().join());
      expect(parsed).to.have.deep.nested.property('[1]', {
        jsonrpc: '2.0',
        id: 8,
        error: { code: codes.internalError, message: 'done, but the answers to this batch are too long together' },
      });
      expect(parsed).to.have.nested.property('[2]', 'ok');
    });

    it('are kept up to exactly the limit', () => {
      const answers = new Answers(batch(0, 1, 2));
      answers.add(0, long);
      answers.add(1, '1');
      expect(answers.length).to.equal(MAX_BATCH_ANSWER);
      answers.add(2, '2');
      expect(answers.length).to.equal(MAX_BATCH_ANSWER);
    });

    it('have the id of an entry that was not a request, null if it had none', () => {
      const error = new XyError(codes.invalidRequest, 'no');
      const invalid = (id: number | null): Entry => ({ type: 'invalid', id, error });
      const answers = new Answers({ type: 'batch', entries: [request(1), invalid(5), invalid(null)] });
      answers.add(0, long);
      answers.add(1, '{"id":5}');
      answers.add(2, '{"id":null}');
      const [line = ''] = answers.take();
      expect(line.slice(long.length + 1)).to.match(
        /^,\{"jsonrpc":"2.0","id":5,"error".*,\{"jsonrpc":"2.0","id":null,"error"/,
      );
    });

    it('are no reason to drop the answer to a single request', () => {
      const answers = new Answers(single);
      answers.add(0, `${long}xx`);
      expect(answers.take()[0]).to.have.length(MAX_BATCH_ANSWER + 2);
    });
  });
});
