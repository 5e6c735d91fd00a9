import { expect } from 'chai';
import { parsePs } from '../../../../lib/host/process/table/ps-table.ts';

const STATE = '/home/me/.local/state/xy';

describe('the processes in what ps prints on macOS', () => {
  const text = [
    '    1     1     0 Ss   Fri Nov 21 08:00:00 2025     /sbin/launchd',
    `  501   501   501 S    Sat Nov 22 19:54:01 2025     /opt/node server.js --http HOME=/Users/me XY_STATE=${STATE} XY_SERVER=one A=b c`,
    `  502   501   501 S+   Sat Nov  2 09:04:01 2025     sh -c x XY_SERVER=one XY_STATE=${STATE}`,
    '  503   501   501 Z    Sat Nov 22 19:54:01 2025     (node)',
    `  504   504   501 R    Sat Nov 22 19:54:01 2025     xy XY_SERVER=two XY_STATE=/elsewhere`,
    `  505   505   777 R    Sat Nov 22 19:54:01 2025     su XY_SERVER=one XY_STATE=${STATE}`,
    '',
  ].join('\n');
  const { census, foreign } = parsePs(text, STATE, 501);

  it('are groups, and zombies as holders of their pid only', () => {
    expect(census.inGroup(501).map(({ pid }) => pid)).to.deep.equal([501, 502]);
    expect(census.at(503)?.alive).to.equal(false);
  });

  it('are the cookies of this user’s processes', () => {
    expect(census.ofServer('one').map(({ pid }) => pid)).to.deep.equal([501, 502]);
    expect(census.servers()).to.deep.equal(['one']);
    expect([...foreign]).to.deep.equal([504]);
  });

  it('are start times', () => {
    expect(census.at(501)?.start).to.equal(new Date(2025, 10, 22, 19, 54, 1).getTime() / 1000);
    expect(census.at(502)?.start).to.equal(new Date(2025, 10, 2, 9, 4, 1).getTime() / 1000);
  });
});
