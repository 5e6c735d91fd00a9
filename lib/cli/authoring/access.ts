import type { ServerDraft } from '../../config/schema/server-schema.ts';
import { KEY_HEADER, KEY_VARIABLE } from './bridge.ts';

/**
 * What opens servers to others that are behind a bridge, in one line: without it they are reachable through a pipe only.
 * @param place where their keys are; undefined where they have none.
 */
export const bridgedAccess = (names: readonly string[], place: string | undefined): string =>
  place === undefined
    ? `${names.join(', ')}: without a key: open to every user of this machine, and to web pages in its browsers, since the bridge checks neither Host nor Origin`
    : `${names.join(', ')}: requests need the key in ${place}, as header ${KEY_HEADER}; every program of your user can read it, and the bridge checks neither Host nor Origin`;

/** Programs that put a stdio server on a port, by the last part of their name; whether they can be given a key. */
const bridges: Readonly<Record<string, boolean>> = {
  'mcp-proxy': true,
  supergateway: false,
  'mcp-superassistant-proxy': false,
};

/** What opens a server to others whose command is a bridge itself, without a key; undefined where it is none. Pure. */
export const ownBridgeAccess = (
  name: string,
  { command, args, env }: Omit<ServerDraft, 'port'>,
): string | undefined => {
  const words = [command, ...args];
  const own = words.map((word) => word.replace(/@[\w.^~-]*$/, '').replace(/^.*\//, ''));
  const bridge = own.find((word) => Object.hasOwn(bridges, word));
  if (bridge === undefined) return undefined;
  // A Python program of the same name has none.
  const takesKey = bridges[bridge] === true && !own.some((word) => word === 'uvx' || word === 'uv');
  if (takesKey && (env[KEY_VARIABLE] || words.some((word) => /^--api-?key\b/i.test(word)))) return undefined;
  const remedy = takesKey
    ? `: give it one with --env ${KEY_VARIABLE}=… and --header '${KEY_HEADER}: …', or use --stdio`
    : ', and none can be given to it: use --stdio instead';
  return `${name}: ${bridge} asks for no key, so it is open to every user of this machine${remedy}`;
};
