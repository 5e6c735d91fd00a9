/**
 * The reference of the config in README.md, printed from the table of settings. Checks that the page is up to date;
 * with `--write`, updates it.
 */
import { configReference } from '../../lib/config/schema/server-schema.ts';
import { keepSection } from './section.ts';

/** The column of the comments. */
const COLUMN = 42;

keepSection({
  page: 'README.md',
  begin: '<!-- config reference: npm run reference -->',
  end: '<!-- end of config reference -->',
  lines: [
    '```kdl',
    ...configReference().map(({ kdl, comment }) =>
      comment === undefined ? kdl : `${kdl.padEnd(COLUMN)}// ${comment}`,
    ),
    '```',
  ],
  source: 'lib/config/schema/server-schema.ts',
  script: 'reference',
});
