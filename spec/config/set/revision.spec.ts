import { expect } from 'chai';
import { type ReadingCause, revise } from '../../../lib/config/set/revision.ts';
import type { ConfigProblem, ConfigReading, ConfigSet } from '../../../lib/model.ts';
import { serverConfig } from '../../support/fixtures/configs.ts';

const setOf = (...names: string[]): ConfigSet => new Map(names.map((name) => [name, serverConfig({ name })]));

const problem: ConfigProblem = { file: '/c/x.kdl', line: 1, column: 1, field: '', message: 'broken' };
const sound: ConfigReading = { configs: setOf('b', 'c'), problems: [], exists: true };
const broken: ConfigReading = { configs: setOf('b', 'c'), problems: [problem], exists: true };
const absent: ConfigReading = { configs: new Map(), problems: [], exists: false };

describe('a reading of the config directory', () => {
  const rows: readonly (readonly [title: string, reading: ConfigReading, cause: ReadingCause, outcome: string])[] = [
    ['is accepted at boot', sound, 'boot', 'accepted +c -a =b'],
    ['is accepted at a reload', sound, 'reload', 'accepted +c -a =b'],
    ['is accepted when the directory has changed', sound, 'watch', 'accepted +c -a =b'],
    ['with problems changes nothing at a reload', broken, 'reload', 'rejected a,b 1 problem'],
    ['with problems changes nothing when the directory has changed', broken, 'watch', 'rejected a,b 1 problem'],
    ['with problems is rejected at boot', broken, 'boot', 'rejected a,b 1 problem'],
    [
      'with problems is accepted with --keep-going, as far as it is valid',
      broken,
      'keep-going',
      'accepted +c -a =b 1 problem',
    ],
    ['without a directory is empty at a reload', absent, 'reload', 'accepted + -a,b ='],
    ['without a directory is empty at boot', absent, 'boot', 'accepted + -a,b ='],
    ['without a directory changes nothing under --watch', absent, 'watch', 'suspended a,b'],
  ];
  for (const [title, reading, cause, outcome] of rows)
    it(title, () => {
      const before = setOf('a', 'b');
      const revision = revise(before, reading, cause);
      const problems = 'problems' in revision && revision.problems.length > 0 ? ' 1 problem' : '';
      if (revision.type === 'accepted') {
        const { added, removed, unchanged } = revision.changes;
        expect(`accepted +${added} -${removed} =${unchanged}${problems}`).to.equal(outcome);
        expect(revision.configs).to.equal(reading.configs);
      } else {
        expect(`${revision.type} ${[...revision.configs.keys()]}${problems}`).to.equal(outcome);
        expect(revision.configs).to.equal(before);
      }
    });
});
