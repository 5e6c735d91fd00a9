/** `npm run bench`: compares xy with its peers. See README.md in this folder. */
import { parseArgs } from 'node:util';
import type { Driver } from './drivers/driver.ts';
import { drivers } from './drivers/drivers.ts';
import { installPeers } from './drivers/installed.ts';
import { machine, otherLoad } from './rig/machine.ts';
import { Results } from './rig/results.ts';
import { rows } from './rows/rows.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    peers: { type: 'boolean', default: false },
    only: { type: 'string' },
    against: { type: 'string' },
    rounds: { type: 'string' },
  },
});
const quick = values.quick;
const rounds = Number(values.rounds ?? (quick ? 1 : 5));
const listed = (words: string | undefined) => words?.split(',');
const only = listed(values.only);
// One minute is enough for the two quickest.
const against = listed(values.against) ?? (quick ? ['s6', 'supervisord'] : undefined);

if (values.peers) installPeers();
const isInstalled = (driver: Driver | undefined): driver is Driver => driver?.version !== undefined;
const supervisors = (await drivers())
  .filter(isInstalled)
  .filter(({ name }) => name === 'xy' || (against?.includes(name) ?? true));
const results = new Results(supervisors);

console.log(
  `${machine()}\n${supervisors.map(({ name, version }) => `${name} ${version}`).join(', ')}; rounds: ${rounds}\n`,
);
if (quick) console.log('Quick: once, and a fifth to a tenth of the work that the table names.\n');
console.log(results.head());
const loads: string[] = [];
for (const row of rows) {
  if (only !== undefined && !only.includes(row.key)) continue;
  loads.push(`${row.key} ${await otherLoad()}`);
  const [own, ...peers] = supervisors.filter(({ name }) => name === 'xy' || row.peers.includes(name));
  const measured = [own, row.floor, ...peers].filter(isInstalled);
  // Interleaved, so that a temporary load of the machine affects all of them.
  for (let round = 0; round < rounds; round++) {
    for (const driver of measured) {
      process.stderr.write(`\r\u001b[K${row.key}: ${driver.name}, round ${round + 1} of ${rounds}`);
      try {
        results.add(row, driver.name, await row.run(driver, quick));
      } catch (error) {
        results.fail(row, driver.name, error);
      }
    }
  }
  process.stderr.write('\r\u001b[K');
  console.log(results.lines(row));
}
console.log(results.failures());
console.log(`Load by others before each row, %: ${loads.join(', ')}`);
