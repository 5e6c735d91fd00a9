/**
 * The state diagram of ARCHITECTURE.md, printed from the transition table. Checks that the page is up to date; with
 * `--write`, updates it.
 */
import { arrows } from '../../lib/server/transitions.ts';
import { keepSection } from './section.ts';

const byEnds = new Map<string, string[]>();
for (const { from, event, to } of arrows) {
  const ends = `${from} --> ${to}`;
  if (from !== to) byEnds.set(ends, [...(byEnds.get(ends) ?? []), event]);
}
const lines = [...byEnds].map(([ends, events]) => `    ${ends}: ${events.join(', ')}`);

keepSection({
  page: 'ARCHITECTURE.md',
  begin: '<!-- state diagram: npm run diagram -->',
  end: '<!-- end of state diagram -->',
  lines: ['```mermaid', 'stateDiagram-v2', '    [*] --> stopped', ...lines, '```'],
  source: 'lib/server/transitions.ts',
  script: 'diagram',
});
