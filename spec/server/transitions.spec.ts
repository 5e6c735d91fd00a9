import { expect } from 'chai';
import { arrows, transition } from '../../lib/server/transitions.ts';

describe('the table of transitions', () => {
  it('has the state that an event leads to', () => {
    expect(transition('starting', 'spawned', undefined)).to.equal('running');
  });

  it('uses the verdict if there are several', () => {
    expect(transition('running', 'exited', { type: 'rest' })).to.equal('stopped');
    expect(transition('running', 'exited', { type: 'retry', backoffMs: 1, attempt: 1 })).to.equal('restarting');
    expect(transition('running', 'exited', { type: 'give-up', error: 'crashed' })).to.equal('failed');
  });

  it('has no state for an event that is not accepted, or an unknown verdict', () => {
    expect(transition('stopped', 'spawned', undefined)).to.equal(undefined);
    expect(transition('starting', 'launch-failed', { type: 'rest' })).to.equal(undefined);
    expect(transition('running', 'exited', undefined)).to.equal(undefined);
  });

  it('has each arrow once', () => {
    const texts = arrows.map(({ from, event, to }) => `${from} ${event} ${to}`);
    expect(new Set(texts).size).to.equal(texts.length);
    expect(texts).to.include.members(['running exited failed', 'stopping unkillable failed']);
  });
});
