/**
 * Citations, for `npm run lint`: each `SPEC § n` in the project names a section of `spec/SPEC.md`, and no file cites a document
 * that is not in the project.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname ?? '.', '../..');
const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');

const sections = new Set([...textOf('spec/SPEC.md').matchAll(/^#+ (\d+(?:\.\d+)?)\.? /gm)].map(([, number]) => number));

const files = execFileSync(
  'git',
  ['ls-files', '-co', '--exclude-standard', '*.ts', '*.mjs', '*.md', '*.kdl', 'bin', '.ci'],
  {
    cwd: root,
    encoding: 'utf8',
  },
)
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));

const complaints = files.flatMap((file) => {
  const text = textOf(file);
  const missing = [...text.matchAll(/SPEC §§? (\d+(?:\.\d+)?)/g)]
    .filter(([, number]) => !sections.has(number))
    .map(([citation]) => `${file}: ${citation}: spec/SPEC.md has no such section`);
  const absent = [...text.matchAll(/\b([A-Z]{3,}\.md)\b/g)]
    .filter(([, name = '']) => !existsSync(join(root, name)) && !existsSync(join(root, 'spec', name)))
    .map(([, name]) => `${file}: ${name}: there is no such document in the project`);
  return [...missing, ...absent];
});

if (complaints.length > 0) {
  process.stderr.write(`${complaints.join('\n')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(
    `citations: ${sections.size} sections of spec/SPEC.md, ${files.length} files, each citation resolves\n`,
  );
}
