// The commands that deal with the files of MCP clients: a program of their own, which alone has the parsers of those.
export { clientsWith } from '../export/clients-with.ts';
export { exportServers } from '../export/export.ts';
export { importServers } from '../import/import.ts';
