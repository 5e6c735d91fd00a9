import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parseHolder, parseListeners } from '../../../lib/host/process/checks/port-holder.ts';
import { spawnFailure } from '../../../lib/host/process/checks/spawn-failure.ts';
import { descriptorCheck } from '../../../lib/host/process/run/descriptors.ts';
import { cookieReader } from '../../../lib/host/process/table/cookie.ts';
import { parseWriters } from '../../../lib/host/process/table/open-files.ts';
import { parseStat } from '../../../lib/host/process/table/proc-files.ts';
import { parsePs } from '../../../lib/host/process/table/ps-table.ts';

const STATE = '/home/me/.local/state/xy';

describe('the output of the system', () => {
  describe('in /proc/PID/stat', () => {
    const rest = '1 4242 4242 0 -1 4194304 98 0 0 0 0 0 0 0 20 0 1 0 118058 3133440';

    it('is parsed, whatever the name of the program', () => {
      const stat = { pid: 17, pgid: 4242, session: 4242, start: 118058, alive: true, kernelThread: false };
      expect(parseStat(`17 (cat) S ${rest}`)).to.deep.equal(stat);
      expect(parseStat(`17 (a) Z 1 (b) c) R ${rest}`)).to.deep.equal(stat);
    });

    it('distinguishes a zombie from a process whose first thread has ended', () => {
      expect(parseStat(`17 (cat) Z ${rest}`).alive).to.equal(false);
      expect(parseStat(`17 (cat) Z ${rest.replace(' 20 0 1 0 ', ' 20 0 8 0 ')}`).alive).to.equal(true);
      expect(parseStat(`17 (cat) T ${rest}`).alive).to.equal(true);
    });

    it('tells kernel threads', () => {
      expect(parseStat(`17 (kthreadd) S ${rest.replace('4194304', '2129984')}`).kernelThread).to.equal(true);
    });
  });

  describe('in an environment', () => {
    const read = cookieReader(STATE, '\0');
    const environ = (...variables: readonly string[]): Buffer => Buffer.from(`\0${variables.join('\0')}\0`);

    it('makes a process ours if both values are', () => {
      const ours = { type: 'ours', server: 'one' };
      expect(read(environ(`XY_STATE=${STATE}`, 'A=1', 'XY_SERVER=one'))).to.deep.equal(ours);
      expect(read(environ('XY_SERVER=one', `XY_STATE=${STATE}`))).to.deep.equal(ours);
    });

    it('makes it another daemon’s if the state directory is not ours', () => {
      expect(read(environ(`XY_STATE=${STATE}2`, 'XY_SERVER=one')).type).to.equal('foreign');
      expect(read(environ(`XY_STATE=/x${STATE}`, 'XY_SERVER=one')).type).to.equal('foreign');
    });

    it('makes a process ours by any path of the state directory', () => {
      const dir = mkdtempSync(join(tmpdir(), 'xy-cookie-'));
      try {
        mkdirSync(join(dir, 'real'));
        symlinkSync('real', join(dir, 'link'));
        const readReal = cookieReader(join(dir, 'real'), '\0');
        const typeAt = (state: string) => readReal(environ(`XY_STATE=${state}`, 'XY_SERVER=one')).type;
        expect(['real', 'link', 'link/.', 'other'].map((name) => typeAt(join(dir, name)))).to.deep.equal([
          'ours',
          'ours',
          'ours',
          'foreign',
        ]);
        expect(typeAt('real')).to.equal('foreign');
      } finally {
        rmSync(dir, { recursive: true });
      }
    });

    it('makes it none if a value is missing, is part of another, or names no server', () => {
      expect(read(environ('A=1')).type).to.equal('none');
      expect(read(environ(`XY_STATE=${STATE}`)).type).to.equal('none');
      expect(read(environ('XY_SERVER=one')).type).to.equal('none');
      expect(read(environ(`XY_STATE=${STATE}`, 'NO_XY_SERVER=one')).type).to.equal('none');
      expect(read(environ(`XY_STATE=${STATE}`, 'XY_SERVER=../../one')).type).to.equal('none');
      expect(read(Buffer.from('\0')).type).to.equal('none');
    });
  });

  describe('in what ps prints on macOS', () => {
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

  describe('about the holder of a port', () => {
    const tcp = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 00000000:20E5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1600 1 0 100 0 0 10 0',
      '   1: 0100007F:20E5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1601 1 0 100 0 0 10 0',
      '   2: 0100007F:20E5 0100007F:8000 01 00000000:00000000 00:00000000 00000000     0        0 1602 1 0 100 0 0 10 0',
      '   3: 0100A8C0:20E5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1603 1 0 100 0 0 10 0',
      '   4: 0100007F:20E6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1604 1 0 100 0 0 10 0',
    ].join('\n');
    const address6 = (text: string): string =>
      `   0: ${text}:20E5 ${'0'.repeat(32)}:0000 0A 00000000:00000000 00:00000000 00000000 0 0 1700 1 0 100 0 0 10 0`;

    it('is found in the kernel’s table: listeners reachable by loopback', () => {
      expect(parseListeners(tcp, 8421)).to.deep.equal(['1600', '1601']);
      expect(parseListeners(tcp, 1)).to.be.empty;
    });

    it('is found for IPv6 too', () => {
      for (const reached of [`${'0'.repeat(32)}`, `${'0'.repeat(24)}01000000`, `${'0'.repeat(16)}FFFF00000100007F`])
        expect(parseListeners(address6(reached), 8421)).to.deep.equal(['1700']);
      expect(parseListeners(address6('000080FE00000000FF565002BD69B1FE'), 8421)).to.be.empty;
    });

    it('is read from lsof where there is no /proc', () => {
      expect(parseHolder('p501\ncnginx\nf6\n')).to.deep.equal({ pid: 501, name: 'nginx' });
      expect(parseHolder('p501\ng1\ncGoogle Chrome\nf6\np7\ncother\n')).to.deep.equal({
        pid: 501,
        name: 'Google Chrome',
      });
      expect(parseHolder('')).to.equal(undefined);
      expect(parseWriters('p501\nf0\nar\nf1\naw\nf2\nau\np6\nf3\nar\np7\nf1\nau\n')).to.deep.equal([501, 7]);
    });
  });

  describe('about a failed spawn', () => {
    for (const code of ['EMFILE', 'ENFILE', 'EAGAIN', 'ENOMEM']) {
      it(`blames the daemon’s own resources: ${code}`, () => {
        const error = Object.assign(new Error(`spawn tool ${code}`), { code });
        const failure = spawnFailure(error, { command: 'tool' }, '/bin');
        expect(failure.kind).to.equal('resource');
        expect(failure.message).to.match(/^can't start a process: [a-z]/);
      });
    }

    it('is shown by its code if it has no words', () => {
      const error = Object.assign(new Error('spawn tool EXYZ secret'), { code: 'EXYZ' });
      expect(spawnFailure(error, { command: 'tool' }, '/bin').message).to.equal('command tool: EXYZ');
    });
  });

  describe('about descriptors', () => {
    it('reserves 64, or a quarter if there are few', () => {
      expect(descriptorCheck(1_000, () => 1_000 - 64 - 12)()).to.equal(undefined);
      expect(descriptorCheck(1_000, () => 1_000 - 64 - 11)()?.message)
        .to.contain('925 of 1000')
        .and.contain('64 back');
      expect(descriptorCheck(100, () => 63)()).to.equal(undefined);
      expect(descriptorCheck(100, () => 64)()?.kind).to.equal('resource');
      expect(descriptorCheck(Number.POSITIVE_INFINITY, () => 1_000_000)()).to.equal(undefined);
    });
  });
});
