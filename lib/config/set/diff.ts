import type { ConfigSet, ServerConfig } from '../../model.ts';
import type { Changes } from '../../wire/shapes.ts';
import { same } from '../schema/same.ts';
import { liveSettings } from '../schema/server-schema.ts';

/** Compares the parsed values, not the text or the paths of the files (SPEC § 2). */
export const diff = (before: ConfigSet, after: ConfigSet): Changes => {
  const changes = { added: [], removed: [], changed: [], unchanged: [] } as Record<
    Exclude<keyof Changes, 'live'>,
    string[]
  >;
  const live: string[] = [];
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, young] = [before.get(name), after.get(name)];
    if (old === undefined) changes.added.push(name);
    else if (young === undefined) changes.removed.push(name);
    else {
      const settings = changedSettings(old, young);
      changes[settings.length === 0 ? 'unchanged' : 'changed'].push(name);
      if (settings.length > 0 && settings.every((setting) => liveSettings.has(setting))) live.push(name);
    }
  }
  return { ...changes, ...(live.length > 0 && { live }) };
};

/** The settings in which two configs differ, regardless of the paths of their files. */
const changedSettings = (a: ServerConfig, b: ServerConfig): readonly (keyof ServerConfig)[] => {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as ReadonlySet<keyof ServerConfig>;
  return [...keys].filter((key) => key !== 'path' && !same(a[key], b[key]));
};

/** Whether two configs are equal, regardless of the paths of their files. */
export const sameConfig = (a: ServerConfig, b: ServerConfig): boolean => changedSettings(a, b).length === 0;
