import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { softLimiter, softLimitFor } from '../../../../lib/host/process/run/soft-limit.ts';
import { scratchDir } from '../../scratch.ts';

const onLinux = process.platform === 'linux' ? it : it.skip;

describe('the soft limit of descriptors', () => {
  onLinux('is what this process was started with, if that is lower than its own', () => {
    expect(softLimitFor(10)).to.equal(10);
  });

  it('is left alone if it is not lower than that of this process', () => {
    expect(softLimitFor(99_999_999_999)).to.equal(undefined);
    expect(softLimitFor(Number.POSITIVE_INFINITY)).to.equal(undefined);
  });

  describe('of a child', () => {
    const dir = scratchDir();
    const executable = (name: string): string => {
      const path = join(dir(), name);
      writeFileSync(path, '#!/bin/sh\n');
      chmodSync(path, 0o755);
      return path;
    };

    it('is set by prlimit, which then runs the command with its arguments', () => {
      const prlimit = executable('prlimit');
      const tool = executable('tool');
      const limited = softLimiter(1024, { PATH: dir() });
      expect(limited?.([tool, '--http', '-p', '1'], { command: tool }, '/bin')).to.deep.equal([
        ...[prlimit, '--nofile=1024:', '--', tool, '--http', '-p', '1'],
      ]);
    });

    it('is not set for a command that can’t be started, so that its own error is reported', () => {
      executable('prlimit');
      const missing = join(dir(), 'missing');
      expect(softLimiter(1024, { PATH: dir() })?.([missing], { command: missing }, '/bin')).to.deep.equal([missing]);
    });

    it('is not set where there is no prlimit', () => {
      expect(softLimiter(1024, { PATH: dir() })).to.equal(undefined);
    });

    const real = process.platform === 'linux' ? softLimiter(77, process.env) : undefined;
    (real === undefined ? it.skip : it)('is really that limit (needs prlimit)', () => {
      const [command = '', ...args] = real?.(['/bin/sh', '-c', 'ulimit -Sn'], { command: '/bin/sh' }, '/bin') ?? [];
      expect(execFileSync(command, args).toString()).to.equal('77\n');
    });
  });
});
