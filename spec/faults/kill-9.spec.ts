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
      // The kernel cuts a write short when its writer is killed: half a line, the last one of its file, at most once a kill.
      expect(toll.torn).to.be.at.most(toll.rounds);
      // What was read and not yet written when it died: milliseconds of output.
      expect(toll.lost).to.be.at.most(toll.rounds * 2_000);
    },
  );
});
