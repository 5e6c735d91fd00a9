import { expectLittle, killRounds } from './kit/kill-rounds.ts';
import { scenarios } from './kit/scenarios.ts';
import { seeded } from './kit/seeded.ts';

scenarios('kill -9 of the daemon', (scenario) => {
  scenario(
    'C01 F02',
    'leaves no orphan, duplicates and reorders no line, and loses at most output in flight',
    async (xy) => {
      const { seed, random } = seeded();
      const toll = await killRounds(xy, 5, random);
      process.stdout.write(`      ${JSON.stringify(toll)} (seed ${seed})\n`);
      expectLittle(toll);
    },
  );
});
