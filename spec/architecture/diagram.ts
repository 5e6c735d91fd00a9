/**
 * The state diagram of ARCHITECTURE.md, printed from the transition table. Checks that the document shows it; with
 * `--write` makes it so.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { transitions } from '../../lib/server/status.ts';

const BEGIN = '<!-- state diagram: npm run diagram -->';
const END = '<!-- end of state diagram -->';

const arrows = Object.entries(transitions).flatMap(([from, events]) => {
  const byTarget = new Map<string, string[]>();
  for (const [event, targets] of Object.entries(events)) {
    for (const to of targets) if (to !== from) byTarget.set(to, [...(byTarget.get(to) ?? []), event]);
  }
  return [...byTarget].map(([to, events]) => `    ${from} --> ${to}: ${events.join(', ')}`);
});

const diagram = [BEGIN, '```mermaid', 'stateDiagram-v2', '    [*] --> stopped', ...arrows, '```', END].join('\n');

const file = join(resolve(import.meta.dirname ?? '.', '../..'), 'ARCHITECTURE.md');
const text = readFileSync(file, 'utf8');
const shown = text.slice(text.indexOf(BEGIN), text.indexOf(END) + END.length);

if (process.argv.includes('--write')) {
  writeFileSync(file, text.replace(shown, diagram));
} else if (shown !== diagram) {
  process.stderr.write('ARCHITECTURE.md: the state diagram is not that of lib/server/status.ts: run npm run diagram\n');
  process.exitCode = 1;
}
