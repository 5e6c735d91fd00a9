import type { Means } from './means.ts';
import { World } from './world.ts';

/** What happens in a scenario, in a world of its own. */
type Play = (xy: World) => Promise<void>;

export interface Scenarios {
  /** One scenario: its row, the promise, how it is put to the test. */
  (id: string, promise: string, play: Play): void;
  /** One that needs something of the machine. Where that is lacking it is pending, and its title has the reason. */
  given(needed: Means, id: string, promise: string, play: Play): void;
}

/** Sooner than mocha gives up, which would leave the world as it is. */
const DEADLINE_MS = 55_000;

const inTime = (play: Promise<void>, deadlineMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not over after ${deadlineMs} ms`)), deadlineMs);
  });
  return Promise.race([play, late]).finally(() => clearTimeout(timer));
};

/** A group of scenarios. What all of them promise besides is checked by `World.close`. */
export const scenarios = (group: string, define: (scenario: Scenarios) => void, deadlineMs = DEADLINE_MS): void => {
  describe(group, function () {
    this.timeout(deadlineMs + DEADLINE_MS);
    const scenario = (id: string, promise: string, play: Play): void => {
      it(`${id} ${promise}`, async () => {
        const xy = new World();
        try {
          await inTime(play(xy), deadlineMs);
        } catch (error) {
          // What went wrong first is what counts.
          await xy.close().catch(() => undefined);
          throw error;
        }
        await xy.close();
      });
    };
    const given = ({ lack }: Means, id: string, promise: string, play: Play): void => {
      if (lack === undefined) scenario(id, promise, play);
      else it(`${id} ${promise} (not on this machine: ${lack})`);
    };
    define(Object.assign(scenario, { given }));
  });
};
