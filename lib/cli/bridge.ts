import type { ServerDraft } from '../config/server-kdl.ts';

/**
 * The npm package that lets a stdio server speak HTTP, with one process for all clients. 6.2.0 is the last release that
 * runs on Node 20.
 */
const PACKAGE = 'mcp-proxy@6.2.0';

/** The same server behind a bridge. That its child is dead only `tools/list` tells, and only a restart brings it back. */
export const bridged = (draft: ServerDraft): ServerDraft => ({
  ...draft,
  command: 'npx',
  args: [
    ...['-y', PACKAGE, '--port', '{port}', '--host', '127.0.0.1', '--server', 'stream', '--'],
    draft.command,
    ...draft.args,
  ],
  // The first start downloads it, and what it wraps.
  health: { probe: 'tools', 'start-timeout': '2m', 'on-failure': 'restart' },
});
