import { expect } from 'chai';
import { bootInputs, inputsFor, strangers } from '../../../lib/config/set/inputs.ts';
import { serverConfig } from '../../support/fixtures/configs.ts';

const configs = new Map(['a', 'b', 'c'].map((name) => [name, { ...serverConfig(), name }]));
const told = (leftovers: readonly string[]) =>
  bootInputs(configs, leftovers).map(({ type, name }) => `${type} ${name}`);

describe('the inputs of a reload', () => {
  it('adjust those whose change needs no restart, and configure the others', () => {
    const changes = { added: ['c'], removed: ['x'], changed: ['a', 'b'], unchanged: [], live: ['b'] };
    expect(inputsFor(changes, configs, 'reload').map(({ type, name }) => `${type} ${name}`)).to.deep.equal([
      'remove x',
      'configure c',
      'configure a',
      'adjust b',
    ]);
  });
});

describe('the inputs at boot', () => {
  it('configure all servers', () => {
    expect(told([])).to.deep.equal(['configure a', 'configure b', 'configure c']);
  });

  it('begin with leftovers, and first with those that have no config any more', () => {
    expect(told(['c', 'gone'])).to.deep.equal(['remove gone', 'configure c', 'configure a', 'configure b']);
    expect(strangers(configs, ['c', 'gone'])).to.deep.equal(['gone']);
  });
});
