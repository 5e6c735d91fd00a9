// The commands that read and edit the files of MCP clients: a separate program, since it includes their parsers.
export { clientsWith } from '../export/clients-with.ts';
export { exportServers } from '../export/export.ts';
export { importServers } from '../import/import.ts';
