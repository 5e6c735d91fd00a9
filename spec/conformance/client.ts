/**
 * xy's probe as the client under test of the official MCP conformance suite: `client.ts ERA URL` probes a server with
 * the level `tools`, with ERA as the era of its last handshake, and closes the session. Exits with 1 if the handshake
 * fails.
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

// The suite's server is not started by xy.
const owner = { isStillOurs: () => true, look: () => of({ type: 'ours', exposed: false } as const) };
const probe = prober(config, owner, new WeakMap([[config, era === 'modern' ? 'modern' : 'legacy']]));
const observation = await firstValueFrom(probe.ready(true));
probe.close();
process.stdout.write(`${JSON.stringify(observation)}\n`);
process.exitCode = observation.type === 'good' ? 0 : 1;
