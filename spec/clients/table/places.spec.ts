import { expect } from 'chai';
import { absolute, applicationData, ownDirectory, xdgConfig } from '../../../lib/clients/table/places.ts';

const at = (env: Readonly<Record<string, string>> = {}, platform = 'linux') => ({ home: '/home/me', platform, env });

describe('where clients keep their files', () => {
  it('is no relative directory, as XDG has it', () => {
    expect([undefined, '', 'x', './x', '~/x'].map(absolute)).to.deep.equal(Array(5).fill(undefined));
    expect(absolute('/x y')).to.equal('/x y');
  });

  it('is ~/.config or what XDG_CONFIG_HOME says, on every platform', () => {
    for (const platform of ['linux', 'darwin']) {
      expect(xdgConfig(at({}, platform))).to.equal('/home/me/.config');
      expect(xdgConfig(at({ XDG_CONFIG_HOME: '/c' }, platform))).to.equal('/c');
      expect(xdgConfig(at({ XDG_CONFIG_HOME: 'c' }, platform))).to.equal('/home/me/.config');
    }
  });

  it('is the place of the platform for applications with windows', () => {
    expect(applicationData(at({ XDG_CONFIG_HOME: '/c' }))).to.equal('/c');
    expect(applicationData(at({ XDG_CONFIG_HOME: '/c' }, 'darwin'))).to.equal('/home/me/Library/Application Support');
  });

  it('is what a variable of the client names, else below the home directory', () => {
    expect(ownDirectory(at({ X_HOME: '/x' }), 'X_HOME', '.x')).to.equal('/x');
    expect(ownDirectory(at({ X_HOME: 'x' }), 'X_HOME', '.x')).to.equal('/home/me/.x');
    expect(ownDirectory(at(), 'X_HOME', '.x')).to.equal('/home/me/.x');
    expect(ownDirectory(at(), 'X_HOME')).to.equal('/home/me');
  });
});
