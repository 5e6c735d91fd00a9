import { expect } from 'chai';
import fc from 'fast-check';
import { variableOf } from '../../../lib/clients/table/client.ts';

describe('the variable for a header', () => {
  const table: readonly (readonly [server: string, header: string, variable: string])[] = [
    ['notion', 'Authorization', 'XY_NOTION_AUTHORIZATION'],
    ['my-server', 'X-Api.Key', 'XY_MY_SERVER_X_API_KEY'],
    ['a_1', 'x', 'XY_A_1_X'],
  ];
  for (const [server, header, variable] of table) {
    it(`${header} of ${server} is ${variable}`, () => expect(variableOf(server, header)).to.equal(variable));
  }

  it('can be set in any shell, whatever the names are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (server, header) => {
        expect(variableOf(server, header)).to.match(/^XY_[A-Z0-9_]*$/);
      }),
    );
  });
});
