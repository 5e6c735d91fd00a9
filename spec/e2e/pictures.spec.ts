import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { ROOT, sandboxed } from '../support/kits/sandbox.ts';

const COMMITTED = join(ROOT, 'examples/pictures');
const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

/** The lines of a picture, with the colours that a terminal has before what has them: `32:ready` is green. */
const linesOf = (svg: string): string => {
  const lines = new Map<string, string[]>();
  for (const [, y = '', colour, text = ''] of svg.matchAll(/<text .*?y="(\d+)".*?(?: class="c(\d+)")?>(.*)<\/text>/g))
    lines.set(y, [...(lines.get(y) ?? []), colour === undefined ? text : `${colour}:${text}`]);
  return [...lines.values()].map((words) => words.join(' ')).join('\n');
};

/** What has to be seen in each. */
const seen: Readonly<Record<string, readonly RegExp[]>> = {
  'list.svg': [
    /^90:\$ xy list\nNAME STATE PID PORT UPTIME RESTARTS HEALTH DETAIL$/m,
    /^browser 31:failed .* not found in the PATH/m,
    /^everything 32:running .* 32:ready$/m,
    /^memory 32:running .* 32:ready$/m,
    /^notes 33:restarting .* exit code 1$/m,
    /^search 32:running .* 31:unhealthy nothing listens on \d+ .* listens on \d+ instead$/m,
    /^tickets 90:stopped /m,
  ],
  'logs.svg': [
    /^90:\$ xy logs flaky -f$/m,
    /request 3\n(\[err\].*\n)+.*every third request is too much\n(\[err\].*\n)+\[out\] listening .*\n.*request 1\n\^C$/,
  ],
  'status.svg': [
    /^90:\$ xy status everything$/m,
    /^last exit killed by SIGKILL$/m,
    /^config \/home\/you\/\.config\/xy\/servers\/everything\.kdl$/m,
    /restarting -&gt; starting automatic restart$/m,
  ],
};

const namesIn = (dir: string): readonly string[] => readdirSync(dir).toSorted();

describe('the pictures of the README', function () {
  this.timeout(180_000);
  const sandbox = sandboxed();

  it('are all in it, and are the ones that the script draws', () => {
    expect(namesIn(COMMITTED)).to.deep.equal(Object.keys(seen));
    for (const name of namesIn(COMMITTED)) expect(readme).to.include(`](examples/pictures/${name})`);
  });

  for (const [name, patterns] of Object.entries(seen))
    it(`show in ${name} what the README says of it`, () => {
      const lines = linesOf(readFileSync(join(COMMITTED, name), 'utf8'));
      for (const pattern of patterns) expect(lines).to.match(pattern);
    });

  // The same program has other options elsewhere.
  const isHere = process.platform === 'linux' && spawnSync('script', ['--version']).error === undefined;
  const title = 'are drawn of real runs, with nothing of the machine in them';
  if (!isHere) it(`${title} (there is no util-linux script on this machine)`);
  else
    it(title, async () => {
      const xy = sandbox();
      const { dir } = xy;
      xy.env.TMPDIR = dir;
      const drawn = join(dir, 'pictures');
      const script = ['--import', 'tsx', join(ROOT, 'spec/architecture/pictures.ts'), drawn];
      const { code, stderr } = await xy.run(process.execPath, script, ROOT);
      expect(code, stderr).to.equal(0);
      expect(namesIn(drawn)).to.deep.equal(Object.keys(seen));
      for (const [name, patterns] of Object.entries(seen)) {
        const svg = readFileSync(join(drawn, name), 'utf8');
        for (const pattern of patterns) expect(linesOf(svg)).to.match(pattern);
        expect(svg).not.to.include(dir).and.not.to.include(ROOT);
      }
      expect(namesIn(dir).filter((left) => left.startsWith('xy-spec-'))).to.deep.equal([]);
    });
});
