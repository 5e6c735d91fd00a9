import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { ask } from '../../../lib/cli/client/request.ts';
import { readSingly, subscribe } from '../../../lib/cli/client/subscribe.ts';
import { eventually } from '../../support/kits/eventually.ts';

/**
 * Listens without accepting until the file `hear` exists, then answers each line with a result and one notification.
 */
const DEAF = `
const [dir] = process.argv.slice(1);
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => undefined);
  socket.on('data', () => socket.write('{"jsonrpc":"2.0","id":0,"result":{"pid":7}}\\n{"jsonrpc":"2.0","method":"event","params":{}}\\n'));
});
server.listen({ path: dir + '/socket', backlog: 1 }, () => {
  require('node:fs').writeFileSync(dir + '/listening', '');
  while (!require('node:fs').existsSync(dir + '/hear')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
});`;

// On other systems the connection is refused, as if no daemon ran.
if (process.platform === 'linux') {
  describe('a daemon whose backlog of connections is full', () => {
    let dir: string;
    let daemon: ChildProcess;
    const crowd: Socket[] = [];

    const refused = (): Promise<boolean> =>
      new Promise((done) => {
        const socket = connect(join(dir, 'socket'), () => done(false));
        socket.on('error', () => done(true));
        crowd.push(socket);
      });

    beforeEach(async () => {
      dir = mkdtempSync(join(tmpdir(), 'xy-busy-'));
      daemon = spawn(process.execPath, ['-e', DEAF, dir], { stdio: 'ignore' });
      await eventually('it listens', () => existsSync(join(dir, 'listening')));
      await eventually('it has no room', refused);
    });
    afterEach(async () => {
      for (const socket of crowd.splice(0)) socket.destroy();
      daemon.kill('SIGKILL');
      await new Promise((done) => daemon.once('close', done));
      rmSync(dir, { recursive: true });
    });

    const hear = () => writeFileSync(join(dir, 'hear'), '');

    it('is connected to again for each call: nothing is done twice', async () => {
      const asked = ask(join(dir, 'socket'), 'info');
      expect(await refused()).to.equal(true);
      hear();
      expect(await asked).to.deep.equal({ pid: 7 });
    });

    it('is subscribed to when it has room again', async () => {
      const batches = subscribe(join(dir, 'socket'), { method: 'events', params: {} }, readSingly);
      const first = batches.next();
      expect(await refused()).to.equal(true);
      hear();
      expect((await first).value).to.deep.equal([]);
      await batches.return(undefined);
    });
  });
}
