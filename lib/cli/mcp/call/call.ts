import { text as readAll } from 'node:stream/consumers';
import { isatty } from 'node:tty';
import { visible } from '../../../text/visible.ts';
import type { Invocation } from '../../args/commands.ts';
import { exitCodes } from '../../terminal/exit-code.ts';
import { complain, print } from '../../terminal/output.ts';
import { readTimeout } from '../../terminal/timeout.ts';
import { onOneLine } from '../json/json-layout.ts';
import { isObject, type Json, membersOf } from '../json/json-text.ts';
import { type Contact, inContact } from '../session/contact.ts';
import { failure } from '../session/failure.ts';
import { headerValue, paramHeaders } from '../session/param-headers.ts';
import { findTarget } from '../transport/target.ts';
import { type Arguments, readArguments } from './arguments.ts';
import { resultText } from './content.ts';
import { resultFault } from './result-fault.ts';
import { findTool, missingFrom } from './tool.ts';

/** The response to a call. */
interface Called {
  readonly result: Json;
  readonly tool: Json | undefined;
  /** The message about missing arguments, if there are any. */
  readonly missing: string | undefined;
}

const NONE: Arguments = { text: '{}', names: new Set() };

const calling =
  (name: string, given: Arguments) =>
  async (contact: Contact): Promise<Called> => {
    const { era, session, signal, target } = contact;
    const tool = await findTool(name, contact);
    const missing = missingFrom(given, name, tool);
    const schema = membersOf(tool?.text ?? '').get('inputSchema') ?? '';
    const headers = era === 'modern' ? { 'Mcp-Name': headerValue(name), ...paramHeaders(schema, given.text) } : {};
    const params = { name: JSON.stringify(name), arguments: given.text };
    const result = await session.request('tools/call', params, signal, headers).catch((error: unknown) => {
      if (missing !== undefined) complain(missing);
      throw failure(error, name, target);
    });
    return { result, tool, missing };
  };

/** On a terminal, control characters are escaped; otherwise the text is unchanged. */
const shown = (text: string): string => (isatty(1) ? text.replace(/[^\n\t]+/g, visible) : text);

/** `xy call`. The result of a tool that fails goes to stderr. */
export const call = async (
  { args: [name = '', toolName = '', json], options }: Invocation<'call'>,
  socket: string,
): Promise<number> => {
  const limitMs = readTimeout(options.timeout);
  const end = performance.now() + limitMs;
  const given = json === undefined ? NONE : readArguments(json === '-' ? await readAll(process.stdin) : json);
  const { result, tool, missing } = await inContact(await findTarget(socket, name), limitMs, calling(toolName, given));
  const isError = isObject(result.value) && result.value.isError === true;
  const text = options.json ? '' : resultText(result.text);
  if (options.json) print(onOneLine(result.text));
  else if (isError) complain(`${toolName} fails: ${text}`);
  else if (text !== '') print(shown(text));
  if (isError && missing !== undefined) complain(missing);
  // The result is shown before it is validated.
  const fault = await resultFault(result, tool, end - performance.now());
  if (fault !== undefined) complain(`${name}: ${toolName}: ${fault}`);
  return isError || fault !== undefined ? exitCodes.failed : exitCodes.done;
};
