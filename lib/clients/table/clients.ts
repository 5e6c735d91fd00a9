import { agents } from './agents.ts';
import type { Client } from './client.ts';
import { editors } from './editors.ts';
import type { ClientName } from './names.ts';

/** The clients that xy supports (SPEC § 9). */
export const clients: Readonly<Record<ClientName, Client>> = { ...editors, ...agents };
