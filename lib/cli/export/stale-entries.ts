import { entriesIn } from '../../clients/entries/merge.ts';
import { serverNameFor } from '../../clients/entries/server-places.ts';
import type { Client } from '../../clients/table/client.ts';
import type { ConfigSet } from '../../model.ts';
import { isChosen, isFree } from '../authoring/free-port.ts';
import { namedFile } from '../terminal/regular-file.ts';
import { readText } from './client-file.ts';

/**
 * The names of a client's entries for servers that no longer exist: they lead to a port in xy's range that no config
 * has, and on which nothing listens. This excludes servers of another xy, and those that the user runs.
 * @throws XyError if the file can't be read.
 */
export const staleEntries = async (client: Client, file: string, configs: ConfigSet): Promise<ReadonlySet<string>> => {
  const content = await readText(namedFile(file));
  const ports = new Set([...configs.values()].map(({ port }) => port));
  const stale = new Set<string>();
  for (const { name, isOurs, url = '' } of content === undefined ? [] : entriesIn(client, content.text)) {
    const port = URL.canParse(url) ? Number(new URL(url).port) : 0;
    if (isOurs && !configs.has(serverNameFor(name)) && isChosen(port) && !ports.has(port) && (await isFree(port)))
      stale.add(name);
  }
  return stale;
};
