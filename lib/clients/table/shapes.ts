import type { Fields } from '../formats/same.ts';
import type { Endpoint, EndpointHeader } from './client.ts';

/** `{ headers: … }` with a reference for each header; empty if there are none. */
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

/** The id of an input of VS Code. */
export const inputId = (server: string, { name }: EndpointHeader): string => `xy-${server}-${name.toLowerCase()}`;

/** Command-line flags for the headers, in single quotes, so that the shell does not expand the references. */
export const headerFlags = ({ headers }: Endpoint, flag: string): string =>
  headers.map((header) => ` ${flag} '${header.name}: ${shell(header)}'`).join('');

/** An entry for clients that support only stdio servers: mcp-remote connects them to HTTP. */
export const bridged = ({ url, headers }: Endpoint): Fields => ({
  command: 'npx',
  // Without a space after the colon: Claude Desktop splits arguments at spaces.
  args: ['-y', 'mcp-remote', url, ...headers.flatMap((header) => ['--header', `${header.name}:${shell(header)}`])],
});
