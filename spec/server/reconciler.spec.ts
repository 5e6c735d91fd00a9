import { expect } from 'chai';
import type { Input, ServerEvent, ServerOutput } from '../../lib/model.ts';
import { Generation } from '../../lib/server/generation.ts';
import { Reconciler } from '../../lib/server/reconciler.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const config = serverConfig();
const { name } = config;
const configure: Input = { type: 'configure', name, config, cause: 'boot' };
const launched: ServerEvent = { type: 'launched', cause: 'boot' };
const spawned: ServerEvent = { type: 'spawned', pid: 7 };

/** The outputs in short: `1=started` a reply, `running` a status, `new` a generation. */
const shown = (outputs: readonly (ServerOutput | Generation)[]): string =>
  outputs
    .map((output) => {
      if (output instanceof Generation) return 'new';
      if (output.type === 'status') return output.status.state;
      return `${output.request}=${output.outcome.type}`;
    })
    .join(' ');

const generationIn = (outputs: readonly (ServerOutput | Generation)[]): Generation =>
  outputs.find((output) => output instanceof Generation) ?? expect.fail('no new generation');

/** A reconciler of a configured server whose life has begun, and has had these events. */
const living = (...events: readonly ServerEvent[]) => {
  const reconciler = new Reconciler({ now: () => 1_000 });
  const generation = generationIn(reconciler.accept(configure));
  reconciler.begin(generation);
  for (const event of events) reconciler.apply(generation, event);
  return { reconciler, generation };
};

describe('the reconciler of a server', () => {
  it('knows no server before its first config, and says so', () => {
    const reconciler = new Reconciler({ now: () => 0 });
    expect(reconciler.status).to.equal(undefined);
    const [reply] = reconciler.accept({ type: 'start', name, request: 1 });
    expect(reply).to.deep.equal({
      type: 'reply',
      request: 1,
      outcome: { type: 'failed', kind: 'unknown', message: 'no such server: a' },
    });
  });

  it('begins a generation with the first input, whatever it is', () => {
    expect(shown(new Reconciler({ now: () => 0 }).accept({ type: 'remove', name }))).to.equal('new');
    expect(shown(new Reconciler({ now: () => 0 }).accept(configure))).to.equal('new');
  });

  it('begins another one only if something else is wanted', () => {
    const { reconciler } = living(launched, spawned);
    expect(shown(reconciler.accept({ type: 'start', name, request: 1 }))).to.equal('1=already_running');
    expect(shown(reconciler.accept({ type: 'restart', name, request: 2 }))).to.equal('new');
    expect(shown(reconciler.accept({ type: 'stop', name, request: 3 }))).to.equal('new');
  });

  it('has the status after each event, and emits it if it has changed', () => {
    const { reconciler, generation } = living();
    expect(shown(reconciler.apply(generation, launched))).to.equal('starting');
    expect(shown(reconciler.apply(generation, spawned))).to.equal('running');
    expect(reconciler.status).to.include({ state: 'running', pid: 7, spawnedAt: 1_000 });
    expect(shown(reconciler.apply(generation, spawned)), 'not accepted now').to.equal('');
  });

  it('emits the status before the replies that are due with it', () => {
    const { reconciler, generation } = living(launched);
    expect(shown(reconciler.accept({ type: 'start', name, request: 1 }))).to.equal('');
    expect(shown(reconciler.apply(generation, spawned))).to.equal('running 1=already_running');
  });

  it('lets a start join the one that waits for the previous life', () => {
    const { reconciler } = living(launched, spawned);
    const waiting = generationIn(reconciler.accept({ type: 'restart', name, request: 1 }));
    expect(shown(reconciler.accept({ type: 'start', name, request: 2 }))).to.equal('');
    reconciler.begin(waiting);
    reconciler.apply(waiting, { type: 'stopping', reason: 'restart by command' });
    expect(shown(waiting.end().map((reply) => ({ type: 'reply', ...reply }) as const))).to.equal(
      '1=restarted 2=already_running',
    );
  });

  describe('adjusts settings that need no restart', () => {
    const adjust = (changed: object, request?: number): Input => ({
      type: 'adjust',
      name,
      config: serverConfig(changed),
      ...(request !== undefined && { request }),
    });
    const otherGrace = { stop: { graceMs: 1, signal: 'SIGTERM' } };
    const otherProbe = { health: { ...config.health, probe: 'tcp' } };

    it('in the life that goes on, with its status', () => {
      const { reconciler, generation } = living(launched, spawned);
      expect(shown(reconciler.accept(adjust(otherGrace, 1)))).to.equal('running 1=settled');
      expect(generation.intent.config?.stop.graceMs).to.equal(1);
      expect(reconciler.status?.config.stop.graceMs).to.equal(1);
    });

    it('and begins the checks anew if theirs are among them, and only then', () => {
      const { reconciler, generation } = living(launched, spawned, { type: 'health', health: { state: 'ready' } });
      let rechecks = 0;
      generation.rechecks$.subscribe(() => rechecks++);
      reconciler.accept(adjust(otherGrace));
      expect([rechecks, reconciler.status?.health?.state]).to.deep.equal([0, 'ready']);
      reconciler.accept(adjust({ ...otherGrace, ...otherProbe }));
      expect([rechecks, reconciler.status?.health?.state]).to.deep.equal([1, 'starting']);
    });

    it('of a life that is still to begin, without an output', () => {
      const { reconciler } = living(launched, spawned);
      const waiting = generationIn(reconciler.accept({ type: 'restart', name }));
      expect(shown(reconciler.accept(adjust(otherGrace, 1)))).to.equal('1=settled');
      expect(waiting.intent.config?.stop.graceMs).to.equal(1);
    });

    it('and starts a server that was removed', () => {
      const { reconciler } = living(launched, spawned);
      reconciler.accept({ type: 'remove', name });
      expect(generationIn(reconciler.accept(adjust(otherGrace))).intent).to.include({ want: 'up', cause: 'reload' });
    });
  });

  it('starts over with a server that is configured again after it was removed', () => {
    const { reconciler, generation } = living(launched, {
      type: 'launch-failed',
      failure: { kind: 'port', message: 'x' },
    });
    reconciler.apply(generation, { type: 'removed' });
    expect(reconciler.status).to.include({ gone: true });
    const next = generationIn(reconciler.accept({ ...configure, cause: 'reload' }));
    reconciler.begin(next);
    reconciler.apply(next, { type: 'launched', cause: 'reload' });
    expect(reconciler.status).to.include({ state: 'starting', restartCount: 0 }).and.not.have.property('gone');
  });
});
