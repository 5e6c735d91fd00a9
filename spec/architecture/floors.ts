/**
 * The floors of ARCHITECTURE.md as a check of the import graph, for `npm run lint`: a file imports only from lower floors
 * and its own folder, types included, and nothing is circular. Packages are imported only where the table below says.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Folders of `lib/`, and files beside them, from the lowest floor up. Those on one floor do not import each other. */
const FLOORS: readonly (readonly string[])[] = [
  ['text', 'version.ts', 'rx/lean'],
  ['rx', 'config/schema'],
  ['model.ts'],
  ['errors.ts', 'ports.ts', 'roster.ts'],
  ['wire', 'config/kdl', 'server', 'health', 'log/bytes', 'log/ring', 'rpc', 'clients/formats'],
  ['config/set', 'log', 'clients/formats/toml', 'clients/formats/yaml', 'clients/table'],
  ['supervisor.ts', 'reloading.ts', 'methods', 'clients/entries', 'host/system'],
  ['daemon.ts', 'host/instance', 'host/log', 'host/config', 'host/process/table'],
  ['host/socket', 'host/process/checks', 'host/process/fifo', 'host/probe/owner'],
  ['host/process/run', 'host/probe/http'],
  ['host/process', 'host/probe/mcp'],
  ['host/probe'],
  ['host'],
  ['cli/client'],
  ['cli/terminal'],
  ['cli/args', 'cli/mcp/json'],
  ['cli/args/completion', 'cli/queries', 'cli/mcp/transport'],
  ['cli/control', 'cli/mcp/session'],
  ['cli/authoring', 'cli/mcp/inspect', 'cli/mcp/call'],
  ['cli/export'],
  ['cli/import'],
  ['cli/programs'],
];

/**
 * A program is a separate file of the build. Any command may load one with `import()`, which does not count as an
 * import.
 */
const PROGRAMS = 'cli/programs';

/** Which files may import Node and which packages; every file may import rxjs. */
const PACKAGES: readonly (readonly [packages: RegExp, users: RegExp])[] = [
  [/^(rxjs)$/, /./],
  [
    /^(node:|chokidar$|rotating-file-stream$|ndjson$|pino$|meow$|@modelcontextprotocol|eventsource-parser|ajv|@cfworker|@exodus)/,
    /^(host|cli)\//,
  ],
  [/^(kdljs|@chevrotain|chevrotain)/, /^config\/kdl\//],
  [/^(jsonc-parser|yaml|smol-toml|@iarna|toml)/, /^clients\/formats\//],
];

/**
 * Where a Subject may be created: operators, the daemon's two loops, a run's end and its checks, the journal, the OS
 * edge.
 */
const SUBJECTS = /^(rx\/|daemon\.ts|server\/(generation|supervised-process)\.ts|log\/journal\.ts|rpc\/|host\/)/;

const lib = resolve(import.meta.dirname ?? '.', '../../lib');
const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) => /(?<!\.d)\.ts$/.test(file));

/** The folder of a file; for a file beside the folders, itself. */
const roomOf = (file: string): string => (dirname(file) === '.' ? file : dirname(file));

const floorOf = (file: string): number => FLOORS.findIndex((rooms) => rooms.includes(roomOf(file)));

const IMPORT = /^(?:import|export)\s(?:[^'"]*?\sfrom\s)?'([^']+)'|\bimport\('([^']+)'\)/gm;

const importsOf = (file: string) =>
  [...readFileSync(join(lib, file), 'utf8').matchAll(IMPORT)].map(([, fixed, lazy]) => ({
    target: fixed ?? lazy ?? '',
    lazy: lazy !== undefined,
  }));

const complaints: string[] = [];
const graph = new Map<string, string[]>();

for (const file of files) {
  const floor = floorOf(file);
  if (floor < 0) complaints.push(`${file}: its folder is on no floor: name one in spec/architecture/floors.ts`);
  const targets: string[] = [];
  for (const { target, lazy } of importsOf(file)) {
    if (!target.startsWith('.')) {
      const [, users] = PACKAGES.find(([packages]) => packages.test(target)) ?? [];
      if (!users?.test(file)) complaints.push(`${file}: may not import ${target}: see spec/architecture/floors.ts`);
      continue;
    }
    const imported = relative(lib, resolve(lib, dirname(file), target));
    if (!files.includes(imported)) continue;
    if (lazy && roomOf(imported) === PROGRAMS) continue;
    if (roomOf(imported) !== roomOf(file) && floorOf(imported) >= floor)
      complaints.push(`${file}: imports ${imported}, which is on no lower floor`);
    targets.push(imported);
  }
  graph.set(file, targets);
  const code = readFileSync(join(lib, file), 'utf8');
  if (/new (Replay|Behavior|Async)?Subject\b/.test(code) && !SUBJECTS.test(file))
    complaints.push(`${file}: makes a Subject`);
  if (/\binstanceof (XyError|StartupError|Unreachable)\b/.test(code))
    complaints.push(`${file}: tells errors apart by class: see isNamed in lib/errors.ts`);
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
