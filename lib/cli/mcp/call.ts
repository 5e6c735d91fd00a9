import { text as readAll } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import type { CallToolResult, Tool } from '@modelcontextprotocol/client';
import { didYouMean, quoted } from '../../config/words.ts';
import { codes, XyError } from '../../errors.ts';
import { visible, visibleJson } from '../../text/visible.ts';
import type { Invocation } from '../commands.ts';
import { exitCodes } from '../exit-code.ts';
import { complain, print } from '../output.ts';
import { readTimeout } from '../timeout.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { type Contact, inContact } from './contact.ts';
import { resultText } from './content.ts';
import { failure } from './failure.ts';
import { requiredOf, signature } from './signature.ts';
import { findTarget } from './target.ts';

/** A call that was answered. */
interface Called {
  readonly result: CallToolResult;
  /** What the tool can't do without and wasn't given. */
  readonly missing: string | undefined;
}

/** @throws XyError that names the nearest tool. */
const toolNamed = (name: string, tools: readonly Tool[], server: string): Tool => {
  const tool = tools.find((tool) => tool.name === name);
  if (tool !== undefined) return tool;
  const known = tools.map(({ name }) => name);
  const hint = known.length === 0 ? 'it has none' : didYouMean(name, known);
  throw new XyError(codes.invalidParams, `${server} has no tool ${quoted(name)}, ${hint}`);
};

const missingIn = ({ name, inputSchema }: Tool, given: Arguments): string | undefined => {
  const missing = requiredOf(inputSchema).filter((property) => !(property in given));
  return missing.length === 0
    ? undefined
    : `${name} needs ${missing.map(quoted).join(', ')}; it takes ${signature(inputSchema)}`;
};

/** What is missing is told only if the call fails: it is the server who decides what it needs. */
const calling =
  (tool: string, given: Arguments, timeout: number) =>
  async ({ client, target, traffic }: Contact): Promise<Called> => {
    const listed =
      client.getServerCapabilities()?.tools === undefined
        ? { tools: [] }
        : await client.listTools().catch((error: unknown) => {
            throw failure(error, 'tools/list', target, traffic);
          });
    const found = toolNamed(tool, listed.tools, target.name);
    const missing = missingIn(found, given);
    const result = await client
      .callTool({ name: tool, arguments: { ...given } }, { timeout, toolDefinition: found })
      .catch((error: unknown) => {
        if (missing !== undefined) complain(missing);
        throw failure(error, tool, target, traffic);
      });
    return { result, missing };
  };

/** On a terminal nothing that it would act on; for a program what came. */
const shown = (text: string): string => (isatty(1) ? text.replace(/[^\n\t]+/g, visible) : text);

/** `xy call`. What a tool says of its own failure goes to stderr. */
export const call = async (
  { args: [name = '', tool = '', json], options }: Invocation<'call'>,
  socket: string,
): Promise<number> => {
  const limitMs = readTimeout(options.timeout);
  const given = json === undefined ? {} : readArguments(json === '-' ? await readAll(process.stdin) : json);
  const { result, missing } = await inContact(await findTarget(socket, name), limitMs, calling(tool, given, limitMs));
  const text = resultText(result);
  if (options.json) print(visibleJson(result));
  else if (result.isError) complain(`${tool} fails: ${text}`);
  else if (text !== '') print(shown(text));
  if (result.isError && missing !== undefined) complain(missing);
  return result.isError ? exitCodes.failed : exitCodes.done;
};
