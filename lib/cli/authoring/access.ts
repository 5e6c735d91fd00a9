import type { ServerDraft } from '../../config/schema/server-schema.ts';
import { KEY_HEADER, KEY_VARIABLE } from './bridge.ts';

/**
 * A line that says who can access servers behind a bridge, which would otherwise be reachable through a pipe only.
 * @param place where their keys are; undefined if they have none.
 */
export const bridgedAccess = (names: readonly string[], place: string | undefined): string =>
  place === undefined
    ? `${names.join(', ')}: without a key: open to every user of this machine, and to web pages in its browsers, since the bridge checks neither Host nor Origin`
    : `${names.join(', ')}: requests need the key in ${place}, as header ${KEY_HEADER}; every program of your user can read it, and the bridge checks neither Host nor Origin`;

/** Known bridges from stdio to HTTP by base name, and whether they support a key. */
const bridges: Readonly<Record<string, boolean>> = {
  'mcp-proxy': true,
  supergateway: false,
  'mcp-superassistant-proxy': false,
};

/** The same for a server whose command is itself a bridge without a key; undefined for any other command. Pure. */
export const ownBridgeAccess = (
  name: string,
  { command, args, env }: Omit<ServerDraft, 'port'>,
): string | undefined => {
  const words = [command, ...args];
  const own = words.map((word) => word.replace(/@[\w.^~-]*$/, '').replace(/^.*\//, ''));
  const bridge = own.find((word) => Object.hasOwn(bridges, word));
  if (bridge === undefined) return undefined;
  // The Python program of the same name does not support one.
  const takesKey = bridges[bridge] === true && !own.some((word) => word === 'uvx' || word === 'uv');
  if (takesKey && (env[KEY_VARIABLE] || words.some((word) => /^--api-?key\b/i.test(word)))) return undefined;
  const remedy = takesKey
    ? `: give it one with --env ${KEY_VARIABLE}=… and --header '${KEY_HEADER}: …', or use --stdio`
    : ', and does not support one: use --stdio instead';
  return `${name}: ${bridge} asks for no key, so it is open to every user of this machine${remedy}`;
};
