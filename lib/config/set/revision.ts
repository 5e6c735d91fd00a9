import type { ConfigProblem, ConfigReading, ConfigSet } from '../../model.ts';
import type { Changes } from '../../wire/shapes.ts';
import { diff } from './diff.ts';

/**
 * Why the directory is read, which decides how problems and a missing directory are handled (SPEC § 6, § 7): `boot` and
 * `reload` (by command or SIGHUP) are all or nothing; `keep-going` is a boot that accepts the valid files; for `watch`
 * a missing directory is one that is being replaced, for `reload` it is empty.
 */
export type ReadingCause = 'boot' | 'keep-going' | 'reload' | 'watch';

/** Whether a reading is the first one of a daemon. */
export const isBoot = ({ cause }: { readonly cause: ReadingCause }): boolean =>
  cause === 'boot' || cause === 'keep-going';

/** A reading that takes effect. */
export interface Accepted {
  readonly type: 'accepted';
  readonly changes: Changes;
  /** Empty except with `keep-going`. */
  readonly problems: readonly ConfigProblem[];
  /** Whether the directory exists. */
  readonly exists: boolean;
}

/** The result of a reading. `configs` are those in effect from now on, the baseline of the next revision. */
export type Revision = { readonly configs: ConfigSet } & (
  | Accepted
  | { readonly type: 'rejected'; readonly problems: readonly ConfigProblem[] }
  /** The directory is missing: nothing changes until it is back. */
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

/** The revision that a reading makes of the configs `before`. Pure. */
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
