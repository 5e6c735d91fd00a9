import { constants } from 'node:os';
import { expect } from 'chai';
import { reactions } from '../../../lib/host/system/signals.ts';

/** Signals that terminate by default, can be caught, and are not faults of the process: signal(7). */
const FATAL = 'HUP INT QUIT TRAP ABRT USR1 USR2 PIPE ALRM TERM STKFLT XCPU XFSZ VTALRM PROF IO PWR SYS'
  .split(' ')
  .map((name) => `SIG${name}`);

describe('the reaction of the daemon to signals', () => {
  it('is defined for each signal that this system has and a process can catch, once for each number', () => {
    const decided = Object.keys(reactions).flatMap((name) =>
      Object.entries(constants.signals).filter(([is]) => is === name),
    );
    const numbers = decided.map(([, number]) => number).sort((one, other) => one - other);
    const { SIGKILL, SIGSTOP, ...catchable } = constants.signals;
    const wanted = [...new Set(Object.values(catchable))].sort((one, other) => one - other);
    expect(numbers).to.deep.equal(wanted);
  });

  it('is never to terminate, except for synchronous faults', () => {
    const dying = Object.entries(reactions).filter(
      ([name, reaction]) => FATAL.includes(name) && reaction === 'default',
    );
    expect(dying).to.deep.equal([]);
  });
});
