import type { ConfigProblem, ConfigReading, ConfigSet } from '../model.ts';
import type { Changes } from '../wire/shapes.ts';
import { diff } from './diff.ts';

/**
 * Why the directory is read, which decides what a reading with problems, or none, comes to (SPEC § 6, § 7):
 * `boot` and `reload` (by command or SIGHUP) are all or nothing; `keep-going` is a boot that takes what is valid;
 * `watch` takes a directory that isn't there for one that is being replaced, where a `reload` takes it for empty.
 */
export type ReadingCause = 'boot' | 'keep-going' | 'reload' | 'watch';

/** Whether a reading is the first of a daemon. */
export const isBoot = ({ cause }: { readonly cause: ReadingCause }): boolean =>
  cause === 'boot' || cause === 'keep-going';

/** A reading that was taken. */
export interface Accepted {
  readonly type: 'accepted';
  readonly changes: Changes;
  /** Not empty only with `keep-going`. */
  readonly problems: readonly ConfigProblem[];
  /** Whether there is a directory. */
  readonly exists: boolean;
}

/** What a reading came to. `configs` is always what holds from now on: the baseline of the next one. */
export type Revision = { readonly configs: ConfigSet } & (
  | Accepted
  | { readonly type: 'rejected'; readonly problems: readonly ConfigProblem[] }
  /** The directory is away, and nothing changes until it is back. */
  | { readonly type: 'suspended' }
);

const allOrNothing = ({ problems }: ConfigReading): Revision['type'] =>
  problems.length === 0 ? 'accepted' : 'rejected';

const judgements: Readonly<Record<ReadingCause, (reading: ConfigReading) => Revision['type']>> = {
  boot: allOrNothing,
  'keep-going': () => 'accepted',
  reload: allOrNothing,
  watch: (reading) => (reading.exists ? allOrNothing(reading) : 'suspended'),
};

/** What one reading comes to after `before`. Pure. */
export const revise = (before: ConfigSet, reading: ConfigReading, cause: ReadingCause): Revision => {
  const { configs, problems, exists } = reading;
  switch (judgements[cause](reading)) {
    case 'accepted':
      return { type: 'accepted', configs, changes: diff(before, configs), problems, exists };
    case 'rejected':
      return { type: 'rejected', configs: before, problems };
    case 'suspended':
      return { type: 'suspended', configs: before };
  }
};
