import type { Format } from '../formats/format.ts';
import { json5, jsonc } from '../formats/jsonc.ts';
import { toml } from '../formats/toml/toml.ts';
import { yaml } from '../formats/yaml/yaml.ts';
import type { Client } from '../table/client.ts';

/** The formats of clients' files. */
export const formats: Readonly<Record<Client['format'], Format>> = { json: jsonc, json5, toml, yaml };
