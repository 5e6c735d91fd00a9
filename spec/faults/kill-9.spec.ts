import { expect } from 'chai';
import { killRounds } from './kit/kill-rounds.ts';
import { scenarios } from './kit/scenarios.ts';
import { seeded } from './kit/seeded.ts';

scenarios('kill -9 of the daemon', (scenario) => {
  scenario(
    'C01 F02',
    'leaves no orphan, doubles and reorders no line, and costs at most what was in flight',
    async (xy) => {
      const { seed, random } = seeded();
      const toll = await killRounds(xy, 5, random);
      process.stdout.write(`      ${JSON.stringify(toll)} (seed ${seed})\n`);
      expect(toll).to.include({ doubled: 0, reordered: 0 });
      // Seen once in two million lines, cause not established. Likeliest: the daemon died with a line half read from the FIFO.
      expect(toll.torn).to.be.at.most(toll.rounds);
      // What was read and not yet written when it died: milliseconds of output.
      expect(toll.lost).to.be.at.most(toll.rounds * 2_000);
    },
  );
});
