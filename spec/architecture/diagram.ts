/**
 * The state diagram of ARCHITECTURE.md, printed from the transition table. Checks that the document shows it; with
 * `--write` makes it so.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { arrows } from '../../lib/server/transitions.ts';

const BEGIN = '<!-- state diagram: npm run diagram -->';
const END = '<!-- end of state diagram -->';

const byEnds = new Map<string, string[]>();
for (const { from, event, to } of arrows) {
  const ends = `${from} --> ${to}`;
  if (from !== to) byEnds.set(ends, [...(byEnds.get(ends) ?? []), event]);
}
const lines = [...byEnds].map(([ends, events]) => `    ${ends}: ${events.join(', ')}`);

const diagram = [BEGIN, '```mermaid', 'stateDiagram-v2', '    [*] --> stopped', ...lines, '```', END].join('\n');

const file = join(resolve(import.meta.dirname ?? '.', '../..'), 'ARCHITECTURE.md');
const text = readFileSync(file, 'utf8');
const shown = text.slice(text.indexOf(BEGIN), text.indexOf(END) + END.length);

if (process.argv.includes('--write')) {
  writeFileSync(file, text.replace(shown, diagram));
} else if (shown !== diagram) {
  process.stderr.write(
    'ARCHITECTURE.md: the state diagram is not that of lib/server/transitions.ts: run npm run diagram\n',
  );
  process.exitCode = 1;
}
