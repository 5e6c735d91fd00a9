import { linuxOwner } from './linux-owner.ts';
import { lsofOwner } from './lsof-owner.ts';
import type { PortOwner, Tenant } from './port-owner.ts';

/** Finds the owner of the port of a run (SPEC § 9) on this operating system. */
export const systemOwner = (tenant: Tenant): PortOwner =>
  process.platform === 'linux' ? linuxOwner(tenant) : lsofOwner(tenant);
