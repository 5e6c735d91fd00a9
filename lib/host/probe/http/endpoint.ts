import type { ServerConfig } from '../../../model.ts';
import type { PortOwner } from '../owner/port-owner.ts';

/** Where the requests to a run go: address, configured headers, and the check that the receiver is the run. */
export interface Endpoint {
  readonly port: number;
  /** The path of the MCP endpoint. */
  readonly path: string;
  /** From the config. The values are secrets. */
  readonly headers: ServerConfig['mcp']['headers'];
  readonly owner: PortOwner;
}

export const endpointOf = ({ port, mcp }: ServerConfig, owner: PortOwner): Endpoint => ({ port, ...mcp, owner });
