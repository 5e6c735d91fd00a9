import { expect } from 'chai';
import { oddSurroundings } from '../../../lib/host/instance/surroundings.ts';

const environ = (...variables: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(variables.flatMap((variable) => [Buffer.from(variable), Buffer.from('\0')]));

describe('the surroundings of a daemon', () => {
  it('usually need no warning', () => {
    expect(oddSurroundings(17, environ('A=1', 'B=größer', 'C='))).to.deep.equal([]);
    expect(oddSurroundings(17, Buffer.alloc(0))).to.deep.equal([]);
  });

  it('are reported if a variable is not UTF-8, by its name only', () => {
    const odd = environ('A=1', Buffer.from('LAT=caf\xe9 secret', 'latin1'), Buffer.from('N\xfc=1', 'latin1'));
    const told = oddSurroundings(17, odd);
    expect(told).to.have.length(2);
    expect(told[0]).to.match(/^LAT in the environment is not UTF-8/);
    expect(told.join()).not.to.include('caf').and.not.to.include('secret');
  });

  it('are reported if the daemon is the first process of a container', () => {
    expect(oddSurroundings(1, environ())[0]).to.include('--init');
  });
});
