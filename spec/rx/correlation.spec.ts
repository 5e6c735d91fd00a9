import { expect } from 'chai';
import { Correlation } from '../../lib/rx/correlation.ts';

describe('a correlation', () => {
  const heard = (correlation: Correlation<string>, sent: number[], log: string[]) =>
    correlation
      .request((id) => sent.push(id))
      .subscribe({
        next: (reply) => log.push(reply),
        error: (error) => log.push(`error ${error}`),
        complete: () => log.push('|'),
      });

  it('gives each request its own reply, in any order', () => {
    const correlation = new Correlation<string>();
    const sent: number[] = [];
    const first: string[] = [];
    const second: string[] = [];
    heard(correlation, sent, first);
    heard(correlation, sent, second);
    correlation.settle(sent[1] ?? 0, 'b');
    correlation.settle(sent[0] ?? 0, 'a');
    expect([first, second]).to.deep.equal([
      ['a', '|'],
      ['b', '|'],
    ]);
  });

  it('is cold: sends once for each subscription', () => {
    const correlation = new Correlation<string>();
    const sent: number[] = [];
    const request$ = correlation.request((id) => sent.push(id));
    expect(sent).to.deep.equal([]);
    request$.subscribe();
    request$.subscribe();
    expect(new Set(sent).size).to.equal(2);
  });

  it('accepts a reply while the request is being sent', () => {
    const correlation = new Correlation<string>();
    const log: string[] = [];
    correlation.request((id) => correlation.settle(id, 'at once')).subscribe((reply) => log.push(reply));
    expect(log).to.deep.equal(['at once']);
  });

  it('drops replies to requests that were unsubscribed or answered', () => {
    const correlation = new Correlation<string>();
    const sent: number[] = [];
    const log: string[] = [];
    heard(correlation, sent, log).unsubscribe();
    correlation.settle(sent[0] ?? 0, 'late');
    heard(correlation, sent, log);
    correlation.settle(sent[1] ?? 0, 'a');
    correlation.settle(sent[1] ?? 0, 'again');
    expect(log).to.deep.equal(['a', '|']);
  });

  it('errors a request that fails to be sent', () => {
    const log: string[] = [];
    new Correlation<string>()
      .request(() => {
        throw new Error('not sent');
      })
      .subscribe({ error: ({ message }) => log.push(message) });
    expect(log).to.deep.equal(['not sent']);
  });

  it('errors pending and later requests when it ends', () => {
    const correlation = new Correlation<string>();
    const log: string[] = [];
    heard(correlation, [], log);
    heard(correlation, [], log);
    correlation.end('over');
    heard(correlation, [], log);
    expect(log).to.deep.equal(['error over', 'error over', 'error over']);
  });
});
