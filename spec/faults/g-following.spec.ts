import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import type { WireClient } from '../support/clients/wire-client.ts';
import { eventually } from '../support/kits/eventually.ts';
import { tally } from './kit/log-lines.ts';
import { scenarios } from './kit/scenarios.ts';
import { memoryOf, ONCE, type World } from './kit/world.ts';

const numbersOf = (client: WireClient): readonly number[] =>
  client.logLines().map((line) => Number(line.split(' ')[1]));

/** The lost and duplicate numbers between the first and the last. */
const gaps = (numbers: readonly number[]) => {
  const { lost, doubled, reordered } = tally(numbers.map((number) => number - (numbers[0] ?? 1) + 1));
  return { lost, doubled, reordered };
};
const NONE = { lost: 0, doubled: 0, reordered: 0 };

const follow = async (xy: World, tail: number) => {
  const client = await xy.client();
  await client.call('logs', { name: 'a', tail, follow: true });
  return client;
};

scenarios('G. Following logs and events', (scenario) => {
  // spec/e2e/logs.spec.ts has G02, G04, G06, G07, G12, G13
  scenario('G01', 'has no gap and no duplicate between the tail and later lines, whenever it begins', async (xy) => {
    await xy.add('a', ['spam', 10_000_000, 4000]);
    await xy.daemon();
    await eventually('there are lines', () => xy.logged('a').length > 10_000);
    const followers: WireClient[] = [];
    for (let turn = 0; turn < 60; turn += 1) {
      const client = await follow(xy, 100 + turn);
      followers.push(client);
      if (turn % 3 === 0) client.close();
    }
    const living = followers.filter((_, turn) => turn % 3 !== 0);
    await eventually('each has its tail and more', () => living.every((client) => numbersOf(client).length > 400));
    for (const [index, client] of followers.entries())
      expect(gaps(numbersOf(client)), `follower ${index}`).to.deep.equal(NONE);
  });

  scenario('G02', 'stays small with a follower that does not read, and sends the others everything', async (xy) => {
    await xy.add('a', ['spam', 10_000_000, 200_000]);
    const { pid } = await xy.daemon();
    await xy.printed('a');
    const deaf = await follow(xy, 0);
    deaf.socket.pause();
    const keen = await follow(xy, 0);
    await eventually('a second has passed', () => numbersOf(keen).length > 50_000);
    const before = memoryOf(pid);
    await eventually('much more has come', () => numbersOf(keen).length > 250_000);
    expect(memoryOf(pid) - before, 'growth in MiB').to.be.below(60);
    const missed = keen.notifications.filter(({ method }) => method === 'log_gap');
    // Both ends share two processors: lines may be dropped, but are counted.
    const dropped = missed.reduce((sum, { params }) => sum + Number(params.dropped), 0);
    expect(gaps(numbersOf(keen))).to.deep.equal({ ...NONE, lost: dropped });
  });

  scenario('G03', 'releases a follower that is killed with much in its queue', async (xy) => {
    await xy.add('a', ['spam', 10_000_000, 100_000]);
    await xy.daemon();
    await xy.printed('a');
    for (let turn = 0; turn < 8; turn += 1) {
      const cli = xy.begin('logs', 'a', '--follow');
      cli.stdout?.pause();
      if (cli.pid !== undefined) xy.freeze(cli.pid);
      await eventually('it was started', () => cli.pid !== undefined);
      cli.kill('SIGKILL');
    }
    const client = await follow(xy, 10);
    await eventually('others go on', () => numbersOf(client).length > 1_000);
  });

  scenario('G08', 'ends soon when the daemon is killed', async (xy) => {
    await xy.add('a', ['spam', 10_000_000, 100]);
    const daemon = await xy.daemon();
    await xy.printed('a');
    const cli = xy.begin('logs', 'a', '--follow');
    const events = xy.begin('events');
    await eventually('it follows', () => cli.text() !== '');
    const ended = Promise.all(
      [cli, events].map((each) => new Promise((done) => each.once('close', (code) => done(code)))),
    );
    await xy.kill(daemon);
    expect((await ended)[0]).to.be.oneOf([0, 2]);
    await xy.daemon();
  });

  scenario('G09', 'sends exactly the requested tail', async (xy) => {
    await xy.add('a', ['seq', 3000], ONCE);
    await xy.sh('silent', 'exit 0', ONCE);
    writeFileSync(`${xy.configDir}/never.kdl`, `command "/no/such"\nport 9\n${ONCE}`);
    await xy.daemon();
    await xy.exited('a');
    await xy.exited('silent');
    for (const [tail, count] of [
      ['0', 0],
      ['1', 1],
      ['2999', 2999],
      ['3000', 3000],
      ['1000000000', 3000],
    ] as const) {
      const { code, stdout } = await xy.xy('logs', 'a', '--tail', tail);
      expect({ code, lines: stdout.split('\n').length - 1 }, tail).to.deep.equal({ code: 0, lines: count });
    }
    for (const name of ['silent', 'never'])
      expect(await xy.xy('logs', name), name).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    for (const tail of ['-1', 'x', '1.5', ''])
      expect((await xy.xy('logs', 'a', '--tail', tail)).code, tail).to.equal(1);
  });

  scenario('G10', 'reaches back through rotated files after a restart of the daemon', async (xy) => {
    await xy.add('a', ['seq', 700_000], ONCE);
    const first = await xy.daemon();
    await xy.exited('a');
    await xy.kill(first);
    xy.remove('a');
    await xy.sh('a', 'echo again', ONCE);
    await xy.daemon();
    await xy.exited('a');
    const { stdout } = await xy.xy('logs', 'a', '--tail', '50001');
    const lines = stdout.split('\n').slice(0, -1);
    expect(lines.at(-1)).to.equal('[out] again');
    const numbers = lines.slice(0, -1).map((line) => Number(line.split(' ')[2]));
    expect(numbers).to.have.length(50_000);
    expect(gaps(numbers)).to.deep.equal(NONE);
    expect(numbers.at(-1)).to.equal(700_000);
  });

  scenario('G14', 'serves a hundred followers at once, each completely', async (xy) => {
    await xy.add('a', ['spam', 2_000, 2_500]);
    await xy.daemon();
    await xy.printed('a');
    const followers = await Promise.all(Array.from({ length: 100 }, () => follow(xy, 2_000)));
    await eventually('all have all', () => followers.every((client) => numbersOf(client).at(-1) === 2_000));
    for (const client of followers) expect(tally(numbersOf(client))).to.include({ seen: 2_000, lost: 0, doubled: 0 });
  });

  scenario('G15', 'sends events in an unbroken chain to all followers, even under load', async (xy) => {
    await xy.sh('a', 'exec sleep 1000');
    await xy.daemon();
    await xy.state('a', 'running');
    const watchers = await Promise.all([0, 1, 2].map(() => xy.client()));
    for (const client of watchers) await client.call('events');
    const verbs = ['restart', 'stop', 'start'];
    await Promise.all(Array.from({ length: 45 }, (_, turn) => xy.call(verbs[turn % 3] ?? 'start', { name: 'a' })));
    await xy.call('stop', { name: 'a' });
    const chains = await eventually('all have seen the end', () => {
      const seen = watchers.map(({ notifications }) =>
        notifications.map(({ params }) => `${params.from} ${params.to}`),
      );
      return seen.every((chain) => chain.at(-1)?.endsWith(' stopped')) && seen;
    });
    for (const chain of chains) {
      expect(chain).to.deep.equal(chains[0]);
      for (const [index, step] of chain.slice(1).entries())
        expect(step.split(' ')[0]).to.equal(chain[index]?.split(' ')[1]);
    }
  });
});
