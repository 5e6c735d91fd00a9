// The commands that deal with the files of MCP clients: a program of their own, which alone has the parsers of those.
export { clientsWith } from './clients-with.ts';
export { exportServers } from './export.ts';
export { importServers } from './import.ts';
