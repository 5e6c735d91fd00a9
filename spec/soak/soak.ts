/**
 * `npm run soak -- --minutes N [--servers 50]`: many servers of all kinds, random commands, reloads and followers, and
 * a daemon that is killed now and then. Prints the measured values every minute; exits with 1 if memory or descriptors
 * grew, lines were lost, processes were left behind, or answers were late. `XY_SEED` repeats a run's choices.
 */
import { parseArgs } from 'node:util';
import { allLines, tallyRuns } from '../faults/kit/log-lines.ts';
import { seeded } from '../faults/kit/seeded.ts';
import { isAlive, memoryOf, openFiles } from '../faults/kit/world.ts';
import { eventually } from '../support/kits/eventually.ts';
import type { Daemon, Summary } from '../support/kits/sandbox.ts';
import { Population } from './population.ts';
import { Traffic } from './traffic.ts';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '30' }, servers: { type: 'string', default: '50' } },
});
const minutes = Number(values.minutes);
const servers = Number(values.servers);

/** The maximum memory: Node, the code, and rings of 1 MiB, which double as they grow. */
const MOST_MIB = 120 + servers * 1.5;
/** Within one daemon's run, after its first minute. */
const MOST_GROWTH_MIB = 60;
/** Two FIFOs and a log for each server, a rotation, clients, and those of Node. */
const MOST_DESCRIPTORS = 60 + servers * 4;
const MOST_LAG_MS = 2_000;
/** Lines that were read but not yet written when the daemon was killed: a tenth of a second of all output. */
const MOST_LOST_BY_A_KILL = 500;

const { seed, random } = seeded();
const complaints: string[] = [];
const complain = (complaint: string): void => {
  complaints.push(complaint);
  console.log(`  ! ${complaint}`);
};

const population = new Population(servers);
const { world } = population;
const traffic = new Traffic(population, random, complain);

let kills = 0;
let restarts = 0;
let lag = 0;
let memory: number[] = [];

const pause = (ms: number) => new Promise((next) => setTimeout(next, ms));

/** Numbered lines of all chatty servers, over all runs. */
const toll = () => tallyRuns(population.of('chatty').flatMap((name) => allLines(world.logFile(name))));

const begin = async (): Promise<Daemon> => {
  const begun = await world.daemon();
  memory = [];
  traffic.begin();
  return begun;
};

/** Kills the daemon under load, and starts another one, which must clean up. */
const kill = async () => {
  await traffic.end();
  judgeGrowth();
  for (let turn = 0; turn < 5; turn += 1) {
    const { name } = population.servers[Math.floor(random() * servers)] ?? { name: '' };
    world.call('restart', { name }).catch(() => undefined);
  }
  await pause(random() * 30);
  await world.kill(daemon);
  kills += 1;
  const old = world.pids();
  daemon = await begin();
  await eventually('what the killed daemon left is gone', () => !old.some(isAlive), 20_000).catch((error: Error) =>
    complain(`orphans: ${error.message}`),
  );
};

const judgeGrowth = () => {
  if (memory.length < 120) return;
  const third = Math.floor((memory.length - 60) / 3);
  const least = (from: number) => Math.min(...memory.slice(from, from + third));
  const growth = least(memory.length - third) - least(60);
  if (growth > MOST_GROWTH_MIB) complain(`memory grew by ${Math.round(growth)} MiB within ${memory.length} s`);
};

const look = async () => {
  const asked = performance.now();
  const all = (await world.call('list')) as readonly Summary[];
  lag = Math.max(lag, performance.now() - asked);
  if (all.length !== servers) complain(`the list has ${all.length} servers`);
  restarts = all.reduce((sum, { restart_count }) => sum + restart_count, 0);
  memory.push(memoryOf(daemon.pid));
};

const report = (minute: number) => {
  const [mib, files] = [memory.at(-1) ?? 0, openFiles(daemon.pid)];
  const { seen, lost, doubled, reordered } = toll();
  const sockets = files.filter((file) => file === 'socket').length;
  const words = [
    `${minute} min`,
    `${Math.round(mib)} MiB`,
    `${files.length} descriptors (${sockets} sockets)`,
    `${world.pids().length} processes`,
    `lag ${Math.round(lag)} ms`,
    `${restarts} restarts`,
    `${seen} lines, lost ${lost}, doubled ${doubled}, out of order ${reordered}`,
    `${traffic.calls} calls, ${traffic.followed} followers, ${traffic.gaps} gaps told`,
    `${kills} kills`,
  ];
  console.log(words.join(' · '));
  if (mib > MOST_MIB) complain(`memory: ${Math.round(mib)} MiB, more than ${MOST_MIB}`);
  if (files.length > MOST_DESCRIPTORS) complain(`descriptors: ${files.length}, more than ${MOST_DESCRIPTORS}`);
  if (lag > MOST_LAG_MS) complain(`an answer took ${Math.round(lag)} ms`);
  if (lost > kills * MOST_LOST_BY_A_KILL) complain(`lost lines: ${lost} by ${kills} kills`);
  if (doubled + reordered > 0) complain(`lines doubled: ${doubled}, out of order: ${reordered}`);
  lag = 0;
};

console.log(`${servers} servers for ${minutes} min, seed ${seed}`);
for (const { name } of population.servers) await population.configure(name, 0);
let daemon = await begin();
const seconds = minutes * 60;
const killEvery = Math.max(45, Math.round(seconds / 5));
for (let second = 1; second <= seconds; second += 1) {
  await pause(1_000);
  await look().catch((error: Error) => complain(`list: ${error.message}`));
  if (second % killEvery === 0 && second < seconds - 20) await kill();
  if (second % 60 === 0) report(second / 60);
}
await traffic.end();
judgeGrowth();
const left = await world.quit(daemon).then(() => world.pids());
if (left.length > 0) complain(`orphans: ${left.join(', ')}`);
const { lost, doubled, reordered } = toll();
await world.close().catch((error: Error) => complain(error.message));
console.log(
  complaints.length === 0
    ? `passed: lost ${lost} by ${kills} kills, doubled ${doubled}, out of order ${reordered}`
    : `failed: ${complaints.length} complaints, seed ${seed}`,
);
process.exit(complaints.length === 0 ? 0 : 1);
