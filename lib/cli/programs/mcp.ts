// The commands that speak MCP: a program of their own, so that only they load the client library.
export { call } from '../mcp/call/call.ts';
export { inspect } from '../mcp/inspect/inspect.ts';
