import { expect } from 'chai';
import type { Input, ServerState } from '../../lib/model.ts';
import { type Intent, NOTHING, type Standing, steer } from '../../lib/server/intent.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const config = serverConfig();
const renewed = serverConfig({ args: ['renewed'] });
const { name } = config;

const STATES: readonly ServerState[] = ['stopped', 'starting', 'running', 'restarting', 'failed', 'stopping'];
const STANDINGS: readonly Standing[] = ['waiting', ...STATES];

const up: Intent = { want: 'up', config, cause: 'boot' };
const down: Intent = { want: 'down', config, cause: 'stop' };
const gone: Intent = { want: 'gone', config, cause: 'remove' };
const INTENTS = { up, down, gone, never: NOTHING };

const INPUTS: Readonly<Record<Input['type'], Input>> = {
  configure: { type: 'configure', name, config: renewed, cause: 'reload' },
  adjust: { type: 'adjust', name, config: renewed },
  remove: { type: 'remove', name },
  start: { type: 'start', name },
  stop: { type: 'stop', name },
  restart: { type: 'restart', name },
};

/** The effect of an input on an intent: `=` the same object, else the new want and its cause; then the outcome. */
const steered = (intent: Intent, input: Input['type'], standing: Standing): string => {
  const { intent: next, as } = steer(intent, INPUTS[input], standing);
  return `${next === intent ? '=' : `${next.want} by ${next.cause}`} ${as}`;
};

describe('steering the intent of a server', () => {
  describe('by an input whose effect is the same in every standing', () => {
    for (const [intent, input, expected] of [
      ['up', 'configure', 'up by reload settled'],
      ['up', 'adjust', 'up by boot settled'],
      ['up', 'remove', 'gone by remove settled'],
      ['up', 'restart', 'up by restart restarted'],
      ['down', 'configure', 'down by reload settled'],
      ['down', 'adjust', 'down by stop settled'],
      ['down', 'remove', 'gone by remove settled'],
      ['down', 'start', 'up by start started'],
      ['down', 'restart', 'up by restart restarted'],
      ['gone', 'configure', 'up by reload settled'],
      ['gone', 'adjust', 'up by reload settled'],
      ['gone', 'remove', '= settled'],
      ['gone', 'start', '= unknown'],
      ['gone', 'stop', '= unknown'],
      ['gone', 'restart', '= unknown'],
      ['never', 'configure', 'up by reload settled'],
      ['never', 'remove', '= settled'],
      ['never', 'start', '= unknown'],
    ] as const) {
      it(`${intent}, ${input}: ${expected}`, () => {
        for (const standing of STANDINGS)
          expect(steered(INTENTS[intent], input, standing), standing).to.equal(expected);
      });
    }
  });

  describe('by a start of a server that is to be up', () => {
    it('changes nothing while the previous start is waiting, under way or done', () => {
      for (const standing of ['waiting', 'starting', 'running'] as const)
        expect(steered(up, 'start', standing), standing).to.equal('= already_running');
    });

    it('begins anew if there is no process, or one that is ending', () => {
      for (const standing of ['stopped', 'restarting', 'failed', 'stopping'] as const)
        expect(steered(up, 'start', standing), standing).to.equal('up by start started');
    });
  });

  describe('by a stop', () => {
    it('is reported as done if there was something to stop, a pending restart included', () => {
      for (const standing of ['waiting', 'starting', 'running', 'restarting', 'stopping'] as const)
        expect(steered(up, 'stop', standing), standing).to.equal('down by stop stopped');
    });

    it('keeps a server down that has ended or failed, and says that it did not run', () => {
      for (const standing of ['stopped', 'failed'] as const)
        expect(steered(up, 'stop', standing), standing).to.equal('down by stop not_running');
    });

    it('joins an earlier stop that still waits, and otherwise changes nothing', () => {
      for (const standing of STANDINGS)
        expect(steered(down, 'stop', standing), standing).to.equal(
          standing === 'waiting' ? '= stopped' : '= not_running',
        );
    });
  });

  it('uses the new config from then on, whatever was wanted before', () => {
    for (const [intent, before] of Object.entries(INTENTS))
      for (const input of ['configure', 'adjust'] as const)
        expect(steer(before, INPUTS[input], 'running').intent.config, `${intent}, ${input}`).to.equal(renewed);
  });

  it('keeps the config for all other inputs, so that a removed server can still be described', () => {
    for (const intent of [up, down, gone])
      for (const input of ['remove', 'start', 'stop', 'restart'] as const)
        expect(steer(intent, INPUTS[input], 'running').intent.config, `${intent.want}, ${input}`).to.equal(config);
  });

  it('begins a new generation for each restart, even if the intent has equal fields', () => {
    const first = steer(up, INPUTS.restart, 'running').intent;
    const second = steer(first, INPUTS.restart, 'waiting').intent;
    expect(second).to.deep.equal(first);
    expect(second).to.not.equal(first);
  });

  it('never changes the intent that it is given', () => {
    for (const intent of Object.values(INTENTS)) {
      const before = structuredClone(intent);
      for (const input of Object.values(INPUTS)) for (const standing of STANDINGS) steer(intent, input, standing);
      expect(intent).to.deep.equal(before);
    }
  });
});
