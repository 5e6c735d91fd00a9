import type { OutgoingHttpHeaders } from 'node:http';
import { membersOf } from '../json/json-text.ts';

/** Whether a text needs no encoding in a header (MCP 2026-07-28, transports, "Value Encoding"). */
const isPlain = (text: string): boolean => /^[!-~]([\t -~]*[!-~])?$/.test(text) && !/^=\?base64\?.*\?=$/.test(text);

/** A text as the value of a header, encoded if needed. Pure. */
export const headerValue = (text: string): string =>
  isPlain(text) ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`;

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

/** A string decoded, a number or a boolean as JSON; undefined for any other value. */
const primitive = (text: string): string | undefined => {
  if (text.startsWith('"')) return JSON.parse(text);
  return /^(-?\d+(\.\d+)?|true|false)$/.test(text) ? text : undefined;
};

/**
 * The headers for arguments that a tool also requires there: those with `x-mcp-header` in the schema (SEP-2243). Both
 * parameters are JSON. Pure.
 */
export const paramHeaders = (schema: string, given: string): OutgoingHttpHeaders => {
  const headers: OutgoingHttpHeaders = {};
  const visit = (schemaText: string, valueText: string): void => {
    const values = membersOf(valueText);
    for (const [name, property] of membersOf(membersOf(schemaText).get('properties') ?? '')) {
      const value = values.get(name);
      if (value === undefined) continue;
      const header: unknown = JSON.parse(membersOf(property).get('x-mcp-header') ?? 'null');
      const text = primitive(value);
      if (typeof header === 'string' && TOKEN.test(header) && text !== undefined)
        headers[`Mcp-Param-${header}`] = headerValue(text);
      visit(property, value);
    }
  };
  visit(schema, given);
  return headers;
};
