import { expect } from 'chai';
import { freePort } from '../../support/kits/free-port.ts';
import type { Daemon } from '../../support/kits/sandbox.ts';
import { allLines, chatter, tallyOdd, tallyRuns } from './log-lines.ts';
import { isAlive, ONCE, type World } from './world.ts';

/** The losses of rounds of `kill -9`. */
export interface Toll {
  readonly rounds: number;
  readonly lines: number;
  /** Runs that have lost lines. */
  readonly unlucky: number;
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  /** Lines without their end: the last line written when a daemon was killed. */
  readonly cut: number;
  /** Lines that are incomplete for another reason. */
  readonly torn: number;
}

const TALKERS = ['fast', 'slow', 'bursts'] as const;

const configure = async (xy: World): Promise<void> => {
  const perl = async (name: string, script: string) =>
    xy.config(name, `command "perl"\nargs "-e" ${JSON.stringify(script)}\nport ${await freePort()}\n${ONCE}\n`);
  await perl('fast', chatter(10, 0.0005));
  await perl('slow', chatter(1, 0.02));
  await perl('bursts', chatter(1000, 0.05));
  await xy.add('deaf', ['ignore-term'], 'stop { grace "50ms" }');
  await xy.sh(
    'crashing',
    'exit 1',
    'restart { policy "always"; backoff-initial "5ms"; backoff-max "20ms"; max-retries-per-minute 100000 }',
  );
  await xy.sh('family', 'sleep 1000 & setsid sleep 1000 & wait', ONCE);
};

/**
 * Repeatedly kills the daemon at a random moment, while servers print, crash and are restarted, and starts it again.
 * Each time no old process may be left, and all servers must run again. Counts the lost, duplicate, misordered and
 * incomplete lines in the logs of the servers that print numbered lines.
 */
export const killRounds = async (xy: World, rounds: number, random: () => number): Promise<Toll> => {
  await configure(xy);
  let daemon: Daemon = await xy.daemon();
  for (let round = 0; round < rounds; round += 1) {
    await xy.state('slow', 'running');
    const storm = [0, 1, 2, 3].map(() => {
      const name = ['deaf', 'family', 'crashing'][Math.floor(random() * 3)] ?? 'deaf';
      return xy
        .call(['restart', 'stop', 'start', 'status'][Math.floor(random() * 4)] ?? 'status', { name })
        .catch(() => undefined);
    });
    await new Promise((next) => setTimeout(next, 20 + random() * 250));
    await xy.kill(daemon);
    await Promise.all(storm);
    const old = xy.pids();
    daemon = await xy.daemon();
    for (const name of [...TALKERS, 'deaf', 'family']) await xy.state(name, 'running');
    expect(old.filter(isAlive), `round ${round}: processes of the killed daemon`).to.deep.equal([]);
  }
  await xy.quit(daemon);
  const toll = { rounds, lines: 0, unlucky: 0, lost: 0, doubled: 0, reordered: 0, cut: 0, torn: 0 };
  for (const name of TALKERS) {
    const lines = allLines(xy.logFile(name));
    const { seen, lost, doubled, reordered, broken } = tallyRuns(lines);
    const { cut, torn } = tallyOdd(lines);
    toll.cut += cut;
    toll.torn += torn;
    toll.lines += seen;
    toll.lost += lost;
    toll.unlucky += broken;
    toll.doubled += doubled;
    toll.reordered += reordered;
  }
  return toll;
};

/** The allowed losses of `kill -9`: the output of a few milliseconds, and the end of one line per log and kill. */
export const expectLittle = (toll: Toll): void => {
  expect(toll).to.include({ doubled: 0, reordered: 0, torn: 0 });
  // When a process is killed, Linux ends its write between two pages, which can't be prevented.
  expect(toll.cut).to.be.at.most(toll.rounds * TALKERS.length);
  // Output that was read but not yet written when the daemon was killed.
  expect(toll.lost).to.be.at.most(toll.rounds * 2_000);
};
