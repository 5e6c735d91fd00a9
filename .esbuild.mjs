// Bundles lib/ into dist/, one CommonJS file for each program (Node starts CommonJS faster than modules).
// A dynamic import() of one program by another becomes a require() of the built file, so that it is loaded only when needed.
import { rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { thirdPartyLicenses } from './.third-party/licenses.mjs';

const programs = {
  xy: 'lib/cli/programs/main.ts',
  follow: 'lib/cli/programs/follow.ts',
  mcp: 'lib/cli/programs/mcp.ts',
  help: 'lib/cli/programs/help.ts',
  completion: 'lib/cli/programs/completion.ts',
  check: 'lib/cli/programs/check.ts',
  authoring: 'lib/cli/programs/authoring.ts',
  'schema-worker': 'lib/cli/mcp/call/schema-worker.ts',
  'mcp-clients': 'lib/cli/programs/mcp-clients.ts',
  'run-daemon': 'lib/host/run-daemon.ts',
  'kdl-worker': 'lib/host/config/kdl-worker.ts',
  // Only a daemon that watches loads it.
  chokidar: './node_modules/chokidar/index.js',
};

const separatePrograms = {
  name: 'separate-programs',
  setup: ({ onResolve }) => {
    const byPath = new Map(Object.entries(programs).map(([name, path]) => [resolve(path), name]));
    onResolve({ filter: /\.ts$|^chokidar$/ }, ({ kind, path, resolveDir }) => {
      if (kind !== 'dynamic-import') return undefined;
      const program = path === 'chokidar' ? path : byPath.get(resolve(resolveDir, path));
      return program === undefined ? undefined : { path: `./${program}.cjs`, external: true };
    });
  },
};

const importMetaUrl = {
  name: 'import-meta-url',
  setup: ({ onResolve, onLoad }) => {
    onResolve({ filter: /^import-meta-url$/ }, ({ path }) => ({ path, namespace: 'virtual', sideEffects: false }));
    onLoad({ filter: /^import-meta-url$/, namespace: 'virtual' }, () => ({
      contents: "export const importMetaUrl = require('node:url').pathToFileURL(__filename).href;",
    }));
  },
};

// Of our package.json the programs read nothing but the version.
const ownPackage = fileURLToPath(new URL('package.json', import.meta.url));
const versionOnly = {
  name: 'version-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /package\.json$/ }, async ({ path }) => {
      if (path !== ownPackage) return undefined;
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    }),
};

// xy tells meow its package. What would look for a package.json and tidy it is left out: 120 KB, and a third of a start of Node.
const leanMeow = {
  name: 'lean-meow',
  setup: ({ onLoad }) => {
    const edited = async (path, edit) => {
      const text = await readFile(path, 'utf8');
      const contents = edit(text);
      if (contents === text) throw new Error(`${path} is not what .esbuild.mjs expects`);
      return { contents, loader: 'js' };
    };
    onLoad({ filter: /[\\/]meow[\\/]build[\\/]options\.js$/ }, ({ path }) =>
      edited(path, (text) =>
        text.replace(
          /^import \{.*\} from '.\/dependencies\.js';$/m,
          'const [readPackageUpSync, normalizePackageData] = [];',
        ),
      ),
    );
    // It would set process.title, which takes the command line of `xy daemon` out of `ps`.
    onLoad({ filter: /[\\/]meow[\\/]build[\\/]index\.js$/ }, ({ path }) =>
      edited(path, (text) => text.replace(/^\tprocess\.title = .*$/m, '')),
    );
    // Without a use they are left out, which a bundler does not dare by itself.
    onLoad({ filter: /[\\/]meow[\\/]build[\\/]dependencies\.js$/ }, ({ path }) =>
      edited(path, (text) =>
        text.replace(
          /^((?:var|const) \S+ = )((?:require|getDefaultExportFromCjs)[\w$]*\([\w$]*\);)$/gm,
          '$1/* @__PURE__ */ $2',
        ),
      ),
    );
  },
};

rmSync('dist', { recursive: true, force: true });
const { metafile } = await build({
  metafile: true,
  entryPoints: programs,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  // A program is loaded by require(): import() would first set up all that Node needs for modules, which takes 2 ms.
  supported: { 'dynamic-import': false },
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: 'warning',
  alias: {
    // rxjs' package.json gives Node its CommonJS build, which can't be tree-shaken: five times the size.
    rxjs: './node_modules/rxjs/dist/esm/index.js',
    // jsonc-parser's main file finds its parts in a way that no bundler sees.
    'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js',
    // ndjson's streams are Node's own ones of years ago: 80 KB, and 3 ms to load.
    'readable-stream': 'node:stream',
  },
  // CommonJS has no import.meta; what stands for it is put only into the programs that use it.
  define: { 'import.meta.url': 'importMetaUrl' },
  inject: ['import-meta-url'],
  plugins: [separatePrograms, importMetaUrl, versionOnly, leanMeow],
});
writeFileSync('dist/THIRD_PARTY_LICENSES.txt', thirdPartyLicenses(metafile));
