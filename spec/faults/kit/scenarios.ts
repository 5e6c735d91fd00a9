import type { Means } from './means.ts';
import { World } from './world.ts';

/** The actions of a scenario, in a world of its own. */
type Play = (xy: World) => Promise<void>;

export interface Scenarios {
  /** A scenario: its id, the promise, and the test. */
  (id: string, promise: string, play: Play): void;
  /** A scenario with a requirement. Without that it is pending, with the reason in its title. */
  given(needed: Means, id: string, promise: string, play: Play): void;
}

/** Before mocha's timeout, which would not clean up the world. */
const DEADLINE_MS = 55_000;

const inTime = (play: Promise<void>, deadlineMs: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Error(`not over after ${deadlineMs} ms`)), deadlineMs);
  });
  return Promise.race([play, late]).finally(() => clearTimeout(timer));
};

/** A group of scenarios. `World.close` checks what all of them promise in addition. */
export const scenarios = (group: string, define: (scenario: Scenarios) => void, deadlineMs = DEADLINE_MS): void => {
  describe(group, function () {
    this.timeout(deadlineMs + DEADLINE_MS);
    const scenario = (id: string, promise: string, play: Play): void => {
      it(`${id} ${promise}`, async () => {
        const xy = new World();
        try {
          await inTime(play(xy), deadlineMs);
        } catch (error) {
          // The first error is the one to report.
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
