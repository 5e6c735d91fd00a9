import { expect } from 'chai';
import { verdict } from '../../../lib/cli/control/wait.ts';
import type { ServerState } from '../../../lib/model.ts';

const STATES = ['stopped', 'starting', 'running', 'restarting', 'failed', 'stopping'] as const satisfies ServerState[];

describe('waiting', () => {
  for (const state of STATES) {
    it(`for ${state} ends when a server is ${state}, ready or not`, () => {
      expect([verdict(state, state), verdict(state, state, true)]).to.deep.equal(['reached', 'reached']);
    });
  }

  it('is hopeless once a server has failed, for any other state', () => {
    for (const wanted of [...STATES.filter((state) => state !== 'failed'), 'ready'] as const)
      expect(verdict(wanted, 'failed'), wanted).to.equal('hopeless');
  });

  it('continues in every other state', () => {
    for (const wanted of STATES)
      for (const state of STATES)
        if (state !== wanted && state !== 'failed')
          expect(verdict(wanted, state), `${wanted}, while ${state}`).to.equal('pending');
  });

  it('for ready ends when a server is ready, not when it runs', () => {
    expect(verdict('ready', 'running', true)).to.equal('reached');
    expect(verdict('ready', 'running', false)).to.equal('pending');
    expect(verdict('ready', 'starting')).to.equal('pending');
  });
});
