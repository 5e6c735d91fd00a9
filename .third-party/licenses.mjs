// The notices that the licences of bundled packages want to see in every copy of them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const LICENSE_FILE = /^(licen[cs]es?|copying|copyright.?notice|notice)(\.(md|txt))?$/i;
const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^@./][^/]*)/g;

const textsIn = (dir) =>
  readdirSync(dir)
    .filter((name) => LICENSE_FILE.test(name))
    .sort()
    .map((name) => readFileSync(join(dir, name), 'utf8').trim());

/** Packages by the paths of their files; of a file that was itself bundled, its source map knows what from. */
const packagesOf = (file) => {
  const map = `${file}.map`;
  const origins = existsSync(map) ? JSON.parse(readFileSync(map, 'utf8')).sources : [];
  return [file, ...origins].flatMap((path) => [...path.matchAll(PACKAGE)].map(([, name]) => name));
};

/** What a package that ships no text is licensed under, in the words of that licence. */
const standardText = ({ name, author, license }) => {
  const file = new URL(`${license}.txt`, import.meta.url);
  if (!existsSync(file)) throw new Error(`${name} ships no licence text, and there is none of ${license} here`);
  return [`Copyright (c) ${author?.name ?? author ?? `the authors of ${name}`}`, readFileSync(file, 'utf8').trim()];
};

/**
 * Name, version, licence and notices of every package in a bundle, by name, as one text. Beside the package's own files
 * those count that stand beside what was bundled of it: what it has bundled itself is listed there.
 * @param metafile esbuild's, of which the outputs tell what was not shaken off.
 * @throws Error where a package has no licence text.
 */
export const thirdPartyLicenses = ({ outputs }) => {
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  );
  const dirs = new Map();
  for (const file of files) {
    const [own, ...inner] = packagesOf(file);
    if (own === undefined) continue;
    dirs.set(own, (dirs.get(own) ?? new Set()).add(dirname(file)));
    for (const name of inner) dirs.set(name, dirs.get(name) ?? new Set());
  }
  const sections = [...dirs].sort().map(([name, beside]) => {
    const root = join('node_modules', name);
    const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const texts = [...new Set([root, ...beside])].flatMap(textsIn);
    const notices = texts.length > 0 ? texts : standardText(about);
    return [`${name} ${about.version} (${about.license})`, ...new Set(notices)].join('\n\n');
  });
  const rule = `\n\n${'-'.repeat(80)}\n\n`;
  return `${['The programs in this directory contain these packages.', ...sections].join(rule)}\n`;
};
