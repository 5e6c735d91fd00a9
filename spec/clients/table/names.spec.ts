import { expect } from 'chai';
import { clients } from '../../../lib/clients/table/clients.ts';
import { clientNamed, clientNames } from '../../../lib/clients/table/names.ts';

describe('the name of a client', () => {
  it('means the client that is called so', () => {
    for (const name of clientNames) expect(clientNamed(name)).to.equal(name);
  });

  it('may be what the client was called before, or what its maker is called', () => {
    expect(['devin', 'factory', 'augment'].map(clientNamed)).to.deep.equal(['windsurf', 'droid', 'auggie']);
  });

  it('means none where nothing is called so, not even in JavaScript', () => {
    for (const word of ['', 'Cursor', 'cursor ', 'toString', '__proto__', 'length'])
      expect(clientNamed(word)).to.equal(undefined);
  });

  it('stands for one row of the table each, and there are no other rows', () => {
    expect(Object.keys(clients).sort()).to.deep.equal([...clientNames].sort());
    expect(new Set(clientNames).size).to.equal(clientNames.length);
  });

  it('can be typed: lower case, digits and dashes', () => {
    for (const name of clientNames) expect(name).to.match(/^[a-z0-9-]+$/);
  });
});
