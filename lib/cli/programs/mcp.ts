// The commands that speak MCP: a separate program, so that only they load the client library.
export { call } from '../mcp/call/call.ts';
export { inspect } from '../mcp/inspect/inspect.ts';
