/**
 * xy's probe as the client under test of the official MCP conformance suite: `client.ts ERA URL` meets a server that
 * was of this era when it was last met, at the level `tools`, and parts again. Exits with 1 where it is not met.
 */
import { firstValueFrom, of } from 'rxjs';
import { prober } from '../../lib/host/probe/prober.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const [era, address = ''] = process.argv.slice(2);
const url = new URL(address);
const base = serverConfig();
const config = serverConfig({
  port: Number(url.port),
  mcp: { ...base.mcp, path: url.pathname },
  health: { ...base.health, probe: 'tools' },
});

// The suite's server is not a process of ours.
const owner = { isStillOurs: () => true, look: () => of({ type: 'ours', exposed: false } as const) };
const probe = prober(config, owner, new WeakMap([[config, era === 'modern' ? 'modern' : 'legacy']]));
const observation = await firstValueFrom(probe.ready(true));
probe.close();
process.stdout.write(`${JSON.stringify(observation)}\n`);
process.exitCode = observation.type === 'good' ? 0 : 1;
