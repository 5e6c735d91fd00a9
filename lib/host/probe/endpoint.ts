import type { ServerConfig } from '../../model.ts';
import type { PortOwner } from './owner/port-owner.ts';

/** Where a run is asked, what goes with each question, and who can tell that it is the run that gets it. */
export interface Endpoint {
  readonly port: number;
  /** Where MCP is spoken. */
  readonly path: string;
  /** Of the config. Their values are secrets. */
  readonly headers: ServerConfig['mcp']['headers'];
  readonly owner: PortOwner;
}

export const endpointOf = ({ port, mcp }: ServerConfig, owner: PortOwner): Endpoint => ({ port, ...mcp, owner });
