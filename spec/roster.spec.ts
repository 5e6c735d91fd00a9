import { expect } from 'chai';
import type { Health } from '../lib/model.ts';
import { Roster } from '../lib/roster.ts';
import { initial } from '../lib/server/status.ts';
import { serverConfig } from './support/fixtures/configs.ts';

const status = initial(serverConfig());

describe('the roster', () => {
  it('reports a transition only if the state changed, each from the state of the last one', () => {
    const roster = new Roster();
    expect(roster.enter(status, 1)).to.not.have.property('transition');
    expect(roster.enter({ ...status, state: 'starting', reason: 'boot' }, 2).transition).to.deep.equal({
      from: 'stopped',
      to: 'starting',
      at_unix_ms: 2,
      reason: 'boot',
    });
    expect(roster.enter({ ...status, state: 'running' }, 3).transition).to.deep.equal({
      from: 'starting',
      to: 'running',
      at_unix_ms: 3,
    });
    expect(roster.enter({ ...status, state: 'running', pid: 7 }, 4)).to.not.have.property('transition');
  });

  it('reports a change of health, and since when it has its state', () => {
    const roster = new Roster();
    const running = { ...status, state: 'running' } as const;
    const enter = (at: number, health?: Health) => roster.enter(health ? { ...running, health } : running, at);
    const starting: Health = { state: 'starting' };
    const told = [
      enter(1),
      enter(2, starting),
      enter(3, starting),
      enter(4, { ...starting, detail: '404' }),
      enter(5, { state: 'ready' }),
      enter(6),
    ].map(({ health }) => health);
    expect(told).to.deep.equal([
      undefined,
      { state: 'starting', sinceUnixMs: 2 },
      undefined,
      { state: 'starting', detail: '404', sinceUnixMs: 2 },
      { state: 'ready', sinceUnixMs: 5 },
      { state: 'none', sinceUnixMs: 6 },
    ]);
    expect(roster.get('a')?.transitions).to.have.length(1);
  });

  it('remembers the last 50 transitions', () => {
    const roster = new Roster();
    for (let turn = 1; turn <= 60; turn += 1)
      roster.enter({ ...status, state: turn % 2 ? 'running' : 'stopped' }, turn);
    const { transitions } = roster.get('a') ?? { transitions: [] };
    expect(transitions).to.have.length(50);
    expect(transitions.at(0)).to.include({ at_unix_ms: 11 });
    expect(transitions.at(-1)).to.include({ at_unix_ms: 60 });
  });

  it('removes a server that is gone', () => {
    const roster = new Roster();
    roster.enter({ ...status, state: 'running' }, 1);
    roster.enter({ ...status, gone: true }, 2);
    expect(roster.get('a')).to.equal(undefined);
    expect(roster.size).to.equal(0);
  });

  it('lists by name', () => {
    const roster = new Roster();
    for (const name of ['b', 'a-1', 'a', 'c']) roster.enter({ ...status, name }, 1);
    expect(roster.all().map((entry) => entry.status.name)).to.deep.equal(['a', 'a-1', 'b', 'c']);
  });
});
