import type { Client } from './client.ts';
import type { Format } from './format.ts';
import { json5, jsonc } from './jsonc.ts';
import { toml } from './toml.ts';
import { yaml } from './yaml.ts';

/** The formats of clients' files. */
export const formats: Readonly<Record<Client['format'], Format>> = { json: jsonc, json5, toml, yaml };
