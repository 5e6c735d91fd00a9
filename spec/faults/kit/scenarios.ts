import type { Means } from './means.ts';
import { World } from './world.ts';

/** What happens in a scenario, in a world of its own. */
type Play = (xy: World) => Promise<void>;

export interface Scenarios {
  /** One scenario: its row, the promise, how it is put to the test. */
  (id: string, promise: string, play: Play): void;
  /** One that needs something of the machine. Where that is lacking it is not run, and the reason is printed. */
  given(needed: Means, id: string, promise: string, play: Play): void;
}

/** A group of scenarios. What all of them promise besides is checked by `World.close`. */
export const scenarios = (group: string, define: (scenario: Scenarios) => void, env: NodeJS.ProcessEnv = {}): void => {
  describe(group, () => {
    const scenario = (id: string, promise: string, play: Play): void => {
      it(`${id} ${promise}`, async () => {
        const xy = new World(env);
        try {
          await play(xy);
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
      else process.stdout.write(`  not run here: ${id} ${promise}: ${lack}\n`);
    };
    define(Object.assign(scenario, { given }));
  });
};
