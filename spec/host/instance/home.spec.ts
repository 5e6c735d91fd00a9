import { userInfo } from 'node:os';
import { expect } from 'chai';
import { homeIn } from '../../../lib/host/instance/home.ts';

describe('the home directory', () => {
  it('is HOME', () => expect(homeIn({ HOME: '/home/u' })).to.equal('/home/u'));

  for (const HOME of [undefined, '', 'relative', '~']) {
    it(`is that of the system if HOME is ${JSON.stringify(HOME)}`, () => {
      expect(homeIn(HOME === undefined ? {} : { HOME })).to.equal(userInfo().homedir);
    });
  }
});
