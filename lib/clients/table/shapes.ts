import type { Fields } from '../formats/same.ts';
import type { Endpoint, EndpointHeader } from './client.ts';

/** `{ headers: … }` with a reference for each, or nothing where the server wants none. */
export const headers = (
  { headers }: Endpoint,
  reference: (header: EndpointHeader) => string,
  key = 'headers',
): Fields =>
  headers.length === 0 ? {} : { [key]: Object.fromEntries(headers.map((header) => [header.name, reference(header)])) };

/** `${VARIABLE}`. */
export const shell = ({ variable }: EndpointHeader): string => `\${${variable}}`;

/** `${env:VARIABLE}`. */
export const env = ({ variable }: EndpointHeader): string => `\${env:${variable}}`;

/** `{env:VARIABLE}`. */
export const braces = ({ variable }: EndpointHeader): string => `{env:${variable}}`;

/** What VS Code asks for by this name. */
export const inputId = (server: string, { name }: EndpointHeader): string => `xy-${server}-${name.toLowerCase()}`;

/** The flags of a command line that give headers, each with its reference unexpanded. */
export const headerFlags = ({ headers }: Endpoint, flag: string): string =>
  headers.map((header) => ` ${flag} '${header.name}: ${shell(header)}'`).join('');

/** For clients that start programs only: mcp-remote speaks stdio to them, and HTTP to the server. */
export const bridged = ({ url, headers }: Endpoint): Fields => ({
  command: 'npx',
  // Without a space after the colon: Claude Desktop splits arguments there.
  args: ['-y', 'mcp-remote', url, ...headers.flatMap((header) => ['--header', `${header.name}:${shell(header)}`])],
});
