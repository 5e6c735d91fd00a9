import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { freePort } from '../support/kits/free-port.ts';
import { ROOT, sandboxed } from '../support/kits/sandbox.ts';

const dist = join(ROOT, 'dist');
const licenses = readFileSync(join(dist, 'THIRD_PARTY_LICENSES.txt'), 'utf8');

/** The packages in the source maps of the build, including those bundled within packages. */
const bundled = new Set(
  readdirSync(dist)
    .filter((file) => file.endsWith('.map'))
    .flatMap((file): readonly string[] => JSON.parse(readFileSync(join(dist, file), 'utf8')).sources)
    .flatMap((path) => [...path.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)/g)].map(([, name]) => name ?? ''))
    .filter((name) => existsSync(join(ROOT, 'node_modules', name, 'package.json'))),
);

describe('the package for npm', () => {
  const sandbox = sandboxed();

  it('has the licence of each package that is bundled, with its text', () => {
    expect(bundled.size).to.be.above(20);
    // The last two are bundled by a package that is bundled.
    for (const name of [...bundled, 'rxjs', 'ajv', 'yargs-parser']) expect(licenses).to.include(name);
    for (const name of bundled) {
      const root = join(ROOT, 'node_modules', name);
      for (const file of readdirSync(root).filter((file) => /^(licen[cs]e|notice)/i.test(file))) {
        expect(licenses, name).to.include(readFileSync(join(root, file), 'utf8').trim());
      }
    }
  });

  it('needs no other package: its daemon and its commands work after unpacking it', async () => {
    const xy = sandbox();
    const packed = await xy.run('npm', ['pack', '--json', '--ignore-scripts', ROOT]);
    const [{ filename, files }] = JSON.parse(packed.stdout);
    expect(files.map(({ path }: { path: string }) => path))
      .to.include.members(['dist/THIRD_PARTY_LICENSES.txt', 'LICENSE', 'README.md', 'CHANGELOG.md'])
      .and.include.members(['list', 'logs', 'status'].map((name) => `examples/pictures/${name}.svg`))
      .and.not.include('dist/xy.cjs.map');
    xy.fx('echo', await freePort(), ['run']);
    const script = `tar -xzf ${filename}; PATH="$PWD/package/bin:$PATH"
      xy daemon --watch & trap 'kill %1; wait' EXIT
      until xy list >list 2>&1; do sleep 0.1; done
      xy wait echo --for running && xy check && xy export cursor && xy help logs && xy completion zsh`;
    const ran = await xy.run('bash', ['-c', script]);
    expect(ran.code, ran.stderr).to.equal(0);
    for (const said of ['running: echo', '1 server, all valid', 'mcpServers', 'xy logs NAME', 'compdef']) {
      expect(ran.stdout).to.include(said);
    }
  });
});
