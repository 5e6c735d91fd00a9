/**
 * The floors of ARCHITECTURE.md as a check of the import graph, for `npm run lint`: a file imports only from floors
 * below its own or from its own folder, nothing goes round in circles, and the outside world is imported by the shell only.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** The first pattern that matches a file's path says its floor. */
const FLOORS: readonly (readonly [pattern: RegExp, floor: number])[] = [
  [/^version\.ts$|^text\//, 0],
  [
    /^config\/(schema|rows|block|decoded|decoders|duration|env|header|kdl-document|kdl-text|nearest|same|server-schema|signal-names|words)\.ts$/,
    0.5,
  ],
  [/^model\.ts$/, 0.7],
  [/^(errors|ports)\.ts$/, 1],
  [/^wire\//, 2],
  [/^rx\//, 2],
  [/^(clients|config|server|health|log|rpc)\//, 3],
  [/^(supervisor|reloading|roster)\.ts$/, 4],
  [/^methods\//, 5],
  [/^daemon\.ts$/, 6],
  [/^host\/(run-daemon|daemon-log)\.ts$/, 7],
  [/^host\/process\//, 5],
  // Steps between two floors: whose a socket is, how it is asked in HTTP, what is asked in MCP.
  [/^host\/probe\/owner\//, 5.1],
  [/^host\/probe\/http\//, 5.2],
  [/^host\/probe\/mcp\//, 5.3],
  [/^host\//, 6],
  [/^cli\//, 8],
];

const SHELL = /^(host|cli)\//;
const OUTSIDE = /^(node:|chokidar|rotating-file-stream|ndjson|pino|meow|@modelcontextprotocol)/;
/** Where a Subject may live: general operators, the daemon's two loops, a run's end and its checks, the journal, the OS edge. */
const SUBJECTS = /^(rx\/|daemon\.ts|server\/(generation|supervised-process)\.ts|log\/journal\.ts|host\/)/;

const lib = resolve(import.meta.dirname ?? '.', '../../lib');
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.d)\.ts$/.test(file));

const floorOf = (file: string): number => FLOORS.find(([pattern]) => pattern.test(file))?.[1] ?? Number.NaN;

const IMPORT = /^(?:import|export)\s(?:[^'"]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/gm;

const importsOf = (file: string) =>
  [...readFileSync(join(lib, file), 'utf8').matchAll(IMPORT)].map(([text, fixed, lazy]) => ({
    target: fixed ?? lazy ?? '',
    lazy: lazy !== undefined,
    typeOnly: /^(import|export)\s+type\b/.test(text),
  }));

const complaints: string[] = [];
const graph = new Map<string, string[]>();

for (const file of files) {
  const floor = floorOf(file);
  if (Number.isNaN(floor)) complaints.push(`${file}: is on no floor: name one in spec/architecture/floors.ts`);
  const targets: string[] = [];
  for (const { target, lazy, typeOnly } of importsOf(file)) {
    if (!target.startsWith('.')) {
      if (OUTSIDE.test(target) && !SHELL.test(file))
        complaints.push(`${file}: imports ${target}: only host/ and cli/ may`);
      continue;
    }
    const imported = relative(lib, resolve(lib, dirname(file), target));
    if (!files.includes(imported)) continue;
    const sameFolder =
      dirname(imported) === dirname(file) ||
      imported.startsWith(`${dirname(file)}/`) ||
      file.startsWith(`${dirname(imported)}/`);
    const same = sameFolder && dirname(file) !== '.';
    if (!same && floorOf(imported) >= floor) {
      complaints.push(`${file} (floor ${floor}): imports ${imported} (floor ${floorOf(imported)}): only lower floors`);
    }
    // A type costs nothing at run time, and a lazy import is made to break the circle: neither can go round in one.
    if (!lazy && !typeOnly) targets.push(imported);
  }
  graph.set(file, targets);
  const code = readFileSync(join(lib, file), 'utf8');
  if (/new (Replay|Behavior|Async)?Subject\b/.test(code) && !SUBJECTS.test(file))
    complaints.push(`${file}: makes a Subject`);
}

const walk = (file: string, path: readonly string[]): void => {
  if (path.includes(file)) {
    complaints.push(`a circle: ${[...path.slice(path.indexOf(file)), file].join(' → ')}`);
    return;
  }
  for (const target of graph.get(file) ?? []) walk(target, [...path, file]);
  graph.set(file, []);
};
for (const file of files) walk(file, []);

if (complaints.length > 0) {
  process.stderr.write(`${complaints.join('\n')}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`floors: ${files.length} files, nothing imports upward, no circles\n`);
}
