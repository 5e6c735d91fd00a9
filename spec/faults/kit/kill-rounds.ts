import { expect } from 'chai';
import { freePort } from '../../support/kits/free-port.ts';
import type { Daemon } from '../../support/kits/sandbox.ts';
import { allLines, chatter, tallyOdd, tallyRuns } from './log-lines.ts';
import { isAlive, ONCE, type World } from './world.ts';

/** What rounds of `kill -9` have cost. */
export interface Toll {
  readonly rounds: number;
  readonly lines: number;
  /** Runs of which any line was lost. */
  readonly unlucky: number;
  readonly lost: number;
  readonly doubled: number;
  readonly reordered: number;
  /** Lines of which the end is missing, each the last that was written when a daemon was killed. */
  readonly cut: number;
  /** Lines that are no whole ones for another reason. */
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
 * Kills the daemon at a random moment, while servers print, crash and are told to restart, and starts it again, so many
 * times. Each time nobody of the old ones may be left, and all must run again. Counts, in the logs of the servers that
 * print numbered lines, what was lost, doubled, out of order or torn.
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

/** What `kill -9` may cost: output of a few milliseconds, and for each log and kill the end of one line. */
export const expectLittle = (toll: Toll): void => {
  expect(toll).to.include({ doubled: 0, reordered: 0, torn: 0 });
  // Linux ends a write between two pages when its process is killed: no way of writing prevents it.
  expect(toll.cut).to.be.at.most(toll.rounds * TALKERS.length);
  // What was read and not yet written when it died.
  expect(toll.lost).to.be.at.most(toll.rounds * 2_000);
};
