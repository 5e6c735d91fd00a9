import { expect } from 'chai';
import { EMPTY, NEVER, of } from 'rxjs';
import { Trials, type Unanswered } from '../../../lib/host/probe/trials.ts';
import { serverConfig } from '../../support/fixtures/configs.ts';

const config = serverConfig();

/** One run: requests that are answered, and others that are not, before it ends. */
const run = (all: Unanswered, answered: readonly string[], unanswered: readonly string[], by = config): void => {
  const trials = new Trials(all, by);
  for (const request of answered) trials.attempt(request, of('answer'), () => true).subscribe();
  for (const request of unanswered) trials.attempt(request, NEVER, () => true).subscribe();
  trials.over();
};
const isFatal = (all: Unanswered, request: string, by = config): boolean => new Trials(all, by).isFatal(request);

describe('a request that may crash a server', () => {
  it('is not sent any more after two runs in a row that ended without an answer', () => {
    const all: Unanswered = new WeakMap();
    run(all, [], ['ping']);
    expect(isFatal(all, 'ping')).to.equal(false);
    run(all, [], ['ping']);
    expect(isFatal(all, 'ping')).to.equal(true);
    expect(isFatal(all, 'OPTIONS'), 'another request').to.equal(false);
    expect(isFatal(all, 'ping', serverConfig()), 'another config').to.equal(false);
  });

  it('is sent again if a run in between has answered it', () => {
    const all: Unanswered = new WeakMap();
    run(all, [], ['ping']);
    run(all, ['ping'], []);
    run(all, [], ['ping']);
    expect(isFatal(all, 'ping')).to.equal(false);
  });

  it('is not suspected of what other requests did', () => {
    const all: Unanswered = new WeakMap();
    for (let runs = 0; runs < 3; runs++) run(all, ['ping'], ['OPTIONS']);
    expect([isFatal(all, 'ping'), isFatal(all, 'OPTIONS')]).to.deep.equal([false, true]);
  });

  it('is answered only by what counts as an answer', () => {
    const all: Unanswered = new WeakMap();
    for (let runs = 0; runs < 2; runs++) {
      const trials = new Trials(all, config);
      trials.attempt('ping', of('closed'), (found) => found === 'answer').subscribe();
      trials.attempt('DELETE', EMPTY, () => true).subscribe();
      trials.over();
    }
    expect([isFatal(all, 'ping'), isFatal(all, 'DELETE')]).to.deep.equal([true, true]);
  });

  it('counts once it is sent, not before', () => {
    const all: Unanswered = new WeakMap();
    for (let runs = 0; runs < 2; runs++) {
      const trials = new Trials(all, config);
      trials.attempt('ping', NEVER, () => true);
      trials.over();
    }
    expect(isFatal(all, 'ping')).to.equal(false);
  });
});
