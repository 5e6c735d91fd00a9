import type { ServerDraft } from '../config/server-schema.ts';
import { KEY_HEADER, KEY_VARIABLE } from './bridge.ts';

/**
 * Who can use servers that were reachable through a pipe only before they were put behind a bridge, in one line.
 * @param place where their keys are; undefined where they have none.
 */
export const bridgedAccess = (names: readonly string[], place: string | undefined): string =>
  place === undefined
    ? `${names.join(', ')}: without a key: open to every user of this machine, and to web pages in its browsers, since the bridge checks neither Host nor Origin`
    : `${names.join(', ')}: answers only to who sends the header ${KEY_HEADER} with the key in ${place}; programs of your user can read it, and the bridge checks neither Host nor Origin`;

/** Programs that put a stdio server on a port, by the last part of their name; whether they can be given a key. */
const bridges: Readonly<Record<string, boolean>> = {
  'mcp-proxy': true,
  supergateway: false,
  'mcp-superassistant-proxy': false,
};

/** What there is to say of a command that is a bridge itself, and asks nobody for a key. Pure. */
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
