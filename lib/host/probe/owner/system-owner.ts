import { linuxOwner } from './linux-owner.ts';
import { lsofOwner } from './lsof-owner.ts';
import type { PortOwner, Tenant } from './port-owner.ts';

/** Who listens on the port of a run (SPEC § 9), by the means of this system. */
export const systemOwner = (tenant: Tenant): PortOwner =>
  process.platform === 'linux' ? linuxOwner(tenant) : lsofOwner(tenant);
