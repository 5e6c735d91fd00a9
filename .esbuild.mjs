// Bundles lib/ into dist/, one CommonJS file for each program (Node starts CommonJS faster than modules).
// A dynamic import() of one program by another stays an import of the built file, so that it is loaded only when needed.
import { rmSync } from 'node:fs';
import { basename } from 'node:path';
import { build } from 'esbuild';

const programs = {
  xy: 'lib/cli/main.ts',
  help: 'lib/cli/help.ts',
  check: 'lib/cli/check.ts',
  'run-daemon': 'lib/host/run-daemon.ts',
  'kdl-worker': 'lib/host/kdl-worker.ts',
};

const separatePrograms = {
  name: 'separate-programs',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.ts$/ }, ({ kind, path }) => {
      const program = basename(path, '.ts');
      return kind === 'dynamic-import' && program in programs
        ? { path: `./${program}.cjs`, external: true }
        : undefined;
    }),
};

rmSync('dist', { recursive: true, force: true });
await build({
  entryPoints: programs,
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20.19',
  minify: true,
  sourcemap: 'linked',
  sourcesContent: false,
  legalComments: 'linked',
  logLevel: 'warning',
  // rxjs' package.json gives Node its CommonJS build, which can't be tree-shaken: five times the size.
  alias: { rxjs: './node_modules/rxjs/dist/esm/index.js' },
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "const importMetaUrl=require('node:url').pathToFileURL(__filename).href;" },
  // Makes the daemon's log readable on a developer's terminal, where it is installed.
  external: ['pino-pretty'],
  plugins: [separatePrograms],
});
