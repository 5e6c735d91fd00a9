import { expect } from 'chai';
import type { Reply, ServerEvent, ServerStatus } from '../../lib/model.ts';
import { Generation } from '../../lib/server/generation.ts';
import type { Intent } from '../../lib/server/intent.ts';
import { initial } from '../../lib/server/status.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const config = serverConfig();
const intent: Intent = { want: 'up', config, cause: 'start' };
const status: ServerStatus = initial(config);

const launched: ServerEvent = { type: 'launched', cause: 'start' };
const spawned: ServerEvent = { type: 'spawned', pid: 100 };
const down: ServerEvent = { type: 'down' };
const failed: ServerEvent = { type: 'launch-failed', failure: { kind: 'port', message: 'port 8421 is in use' } };

const words = (replies: readonly Reply[]): readonly string[] =>
  replies.map(({ request, outcome }) =>
    outcome.type === 'failed' ? `${request} ${outcome.kind}: ${outcome.message}` : `${request} ${outcome.type}`,
  );

describe('a generation', () => {
  describe('answers its requests', () => {
    for (const [title, event, answer] of [
      ['once the process lives', spawned, '1 started'],
      ['with the reason if it can’t be started', failed, '1 port: port 8421 is in use'],
      ['once the server is down', down, '1 started'],
      ['once the server is removed', { type: 'removed' }, '1 started'],
    ] as const) {
      it(title, () => {
        const generation = new Generation(intent);
        expect(generation.accept(1, 'started')).to.deep.equal([]);
        expect(words(generation.settle(event, status))).to.deep.equal([answer]);
        expect(generation.settle(event, status), 'again').to.deep.equal([]);
      });
    }

    it('with the survivors if processes outlive the stop', () => {
      const generation = new Generation({ ...intent, want: 'down' });
      generation.accept(1, 'stopped');
      const survived: ServerStatus = { ...status, survivors: [100], error: 'pid 100 could not be killed' };
      expect(words(generation.settle(down, survived))).to.deep.equal(['1 survivors: a: pid 100 could not be killed']);
    });

    it('at once if the result is known already', () => {
      const generation = new Generation(intent);
      generation.settle(spawned, status);
      expect(words(generation.accept(2, 'already_running'))).to.deep.equal(['2 already_running']);
    });

    it('with the result of the attempt that is under way, not with that of the one before', () => {
      const generation = new Generation(intent);
      generation.settle(failed, status);
      generation.settle(launched, status);
      expect(generation.accept(2, 'started')).to.deep.equal([]);
      expect(words(generation.settle(spawned, status))).to.deep.equal(['2 started']);
    });

    it('in the order in which they came, when it ends', () => {
      const generation = new Generation(intent);
      for (const request of [3, 1, 2]) generation.accept(request, 'restarted');
      expect(words(generation.end())).to.deep.equal(['3 restarted', '1 restarted', '2 restarted']);
      expect(generation.end(), 'again').to.deep.equal([]);
    });

    it('and has none for an input without a request', () => {
      const generation = new Generation(intent);
      expect(generation.accept(undefined, 'settled')).to.deep.equal([]);
      expect(generation.end()).to.deep.equal([]);
    });
  });

  it('answers nothing on events that decide nothing', () => {
    const generation = new Generation(intent);
    generation.accept(1, 'started');
    const undecided: readonly ServerEvent[] = [
      launched,
      { type: 'adjusted', rechecked: true },
      { type: 'health', health: { state: 'ready' } },
      { type: 'stopping', reason: 'stop by command' },
      { type: 'exited', requested: false, exit: { code: 1 } },
      { type: 'unkillable', pids: [100] },
    ];
    for (const event of undecided) expect(generation.settle(event, status), event.type).to.deep.equal([]);
    expect(words(generation.end())).to.deep.equal(['1 started']);
  });

  it('has the newest settings once it was adjusted, and keeps its requests', () => {
    const generation = new Generation(intent);
    generation.accept(1, 'started');
    const adjusted: Intent = { ...intent, config: serverConfig({ args: ['new'] }) };
    generation.adjust(adjusted);
    expect(generation.intent).to.equal(adjusted);
    expect(words(generation.end())).to.deep.equal(['1 started']);
  });

  it('tells those that listen, and no later ones, when the checks must start again', () => {
    const generation = new Generation(intent);
    let [early, late] = [0, 0];
    generation.rechecks$.subscribe(() => early++);
    generation.recheck();
    generation.rechecks$.subscribe(() => late++);
    generation.recheck();
    expect([early, late]).to.deep.equal([2, 1]);
  });
});
