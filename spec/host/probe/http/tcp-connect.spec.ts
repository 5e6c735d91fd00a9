import { expect } from 'chai';
import { lastValueFrom } from 'rxjs';
import { tcpConnects } from '../../../../lib/host/probe/http/tcp-connect.ts';
import { freePort } from '../../../support/kits/free-port.ts';
import { eventually } from '../../scratch.ts';
import { endpointAt, listening, ownerOf } from './listening.ts';

describe('a check by TCP', () => {
  const listen = listening();

  it('is good if the run accepts a connection, which is closed without a byte', async () => {
    let [bytes, isEnded] = [0, false];
    const port = await listen((socket) => {
      socket.on('data', (chunk) => {
        bytes += chunk.length;
      });
      socket.on('close', () => {
        isEnded = true;
      });
    });
    expect(await lastValueFrom(tcpConnects(endpointAt(port)))).to.deep.equal({ type: 'good' });
    await eventually('the connection is closed', () => isEnded);
    expect(bytes).to.equal(0);
  });

  it('is what was found instead if that is not the run, or nothing', async () => {
    const port = await listen(() => undefined);
    const foreign = { type: 'foreign', holder: { pid: 7, name: 'nginx' } } as const;
    expect(await lastValueFrom(tcpConnects(endpointAt(port, ownerOf(foreign))))).to.deep.equal(foreign);
    expect(await lastValueFrom(tcpConnects(endpointAt(await freePort())))).to.deep.equal({ type: 'absent' });
  });
});
