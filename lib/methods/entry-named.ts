import { codes, XyError } from '../errors.ts';
import type { Entry, Roster } from '../roster.ts';
import { cut } from '../text/cut.ts';

/** @throws XyError −32001 for any string that is not the name of a server, never −32602 (SPEC § 5). */
export const entryNamed = (roster: Roster, name: string): Entry => {
  const entry = roster.get(name);
  if (entry === undefined) throw new XyError(codes.noSuchServer, `no such server: ${cut(name, 200)}`);
  return entry;
};
