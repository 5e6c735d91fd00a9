import { expect } from 'chai';
import { firstValueFrom } from 'rxjs';
import { type Pass, passNow, sharedPass } from '../../../../lib/host/process/table/shared-pass.ts';

const turn = (): Promise<void> => new Promise((done) => setImmediate(done));
/** Uses this much CPU time, regardless of the load of the machine. */
const spin = (ms: number): void => {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if (user + system >= 1_000 * ms) return;
  }
};

describe('a shared pass', () => {
  it('serves all subscribers that ask before it starts, with everything that they ask for', async () => {
    const seen: (readonly string[])[] = [];
    const ask = sharedPass<string, number>(function* (asks): Pass<number> {
      seen.push(asks);
      yield;
      return seen.length;
    });
    expect(await Promise.all(['a', 'b'].map((one) => firstValueFrom(ask(one))))).to.deep.equal([1, 1]);
    expect(seen).to.deep.equal([['a', 'b']]);
  });

  it('starts after the subscription: a subscriber during a pass gets the next one', async () => {
    let passes = 0;
    const ask = sharedPass<void, number>(function* (): Pass<number> {
      const mine = ++passes;
      yield 5;
      return mine;
    });
    const first = firstValueFrom(ask());
    await turn();
    await turn();
    const second = firstValueFrom(ask());
    expect([await first, await second]).to.deep.equal([1, 2]);
  });

  it('does not run for subscribers that have unsubscribed', async () => {
    let passes = 0;
    const ask = sharedPass<void, number>(function* (): Pass<number> {
      yield;
      return ++passes;
    });
    ask().subscribe().unsubscribe();
    await turn();
    await turn();
    expect(passes).to.equal(0);
    expect(await firstValueFrom(ask())).to.equal(1);
  });

  it('yields to the event loop between its slices', async () => {
    const ask = sharedPass<void, string>(function* (): Pass<string> {
      for (let step = 0; step < 5; step++) {
        spin(5);
        yield;
      }
      return 'done';
    });
    let turns = 0;
    const count = (): void => {
      turns++;
      immediate = setImmediate(count);
    };
    let immediate = setImmediate(count);
    await firstValueFrom(ask());
    clearImmediate(immediate);
    expect(turns).to.be.at.least(4);
  });

  it('pauses nine times as long as it took, and at least the minimum', async () => {
    const starts: number[] = [];
    const work = function* (): Pass<void> {
      starts.push(performance.now());
      yield;
      spin(3);
    };
    for (const ask of [sharedPass<void, void>(work), sharedPass<void, void>(work, 50)]) {
      starts.length = 0;
      await firstValueFrom(ask());
      await firstValueFrom(ask());
      const [first = 0, second = 0] = starts;
      expect(second - first).to.be.at.least(28);
    }
  });

  it('is repeated after an error of the system', async () => {
    let passes = 0;
    const ask = sharedPass<void, number>(function* (): Pass<number> {
      yield;
      if (++passes < 3) throw Object.assign(new Error('no descriptor'), { code: 'EMFILE' });
      return passes;
    });
    expect(await firstValueFrom(ask())).to.equal(3);
  });

  it('passes other errors on', async () => {
    const ask = sharedPass<void, void>(function* (): Pass<void> {
      yield;
      throw new TypeError('a mistake');
    });
    let told: unknown;
    await firstValueFrom(ask()).catch((error) => {
      told = error;
    });
    expect(told).to.be.an.instanceOf(TypeError);
  });

  it('can be run synchronously', () => {
    expect(
      passNow(
        (function* (): Pass<string> {
          yield;
          yield 1_000;
          return 'done';
        })(),
      ),
    ).to.equal('done');
  });
});
