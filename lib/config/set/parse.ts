import { type FaultyKdl, parseKdl } from '../kdl/kdl.ts';
import { decodeUtf8 } from '../kdl/utf8.ts';
import { readMembers } from '../schema/block.ts';
import type { KdlDocument } from '../schema/kdl-node.ts';
import { port, serverRows } from '../schema/server-schema.ts';
import { type ParsedFile, type PortClaim, type SourceFile, unusable } from './parsed-file.ts';
import { ProblemList } from './problem-list.ts';

const START = { line: 1, column: 1 };

/**
 * Parses one config file (SPEC § 2): its config, or all problems of the file by itself. Pure; never throws.
 * Importing this module loads the KDL parser, which takes time and memory.
 * @param home the directory that `~` stands for, if there is one.
 */
export const parseConfig = ({ path, name, bytes }: SourceFile, home: string | undefined): ParsedFile => {
  const decoded = decodeUtf8(bytes);
  if ('invalidAt' in decoded)
    return unusable(path, name, 'not UTF-8: save the file in that encoding', decoded.invalidAt);
  const document = parseKdl(decoded.text);
  return 'fault' in document
    ? validate(path, name, document.salvaged, home, document)
    : validate(path, name, document.nodes, home);
};

const WHOLE: Pick<FaultyKdl, 'faults' | 'isPartial'> = { faults: [], isPartial: false };

const validate = (
  path: string,
  name: string,
  nodes: KdlDocument,
  home: string | undefined,
  { faults, isPartial } = WHOLE,
): ParsedFile => {
  const list = new ProblemList(path);
  for (const { at, message } of faults) list.report(at, '', message);
  const found = readMembers(serverRows(home), nodes, START, '', list.report, { isPartial });
  const { problems, ...further } = list.listed();
  const claim = portClaim(nodes);
  return {
    path,
    name,
    ...(found !== undefined && problems.length === 0 ? { config: { name, path, ...found.value } } : {}),
    problems,
    ...further,
    ...(claim === undefined ? {} : { port: claim }),
  };
};

/** The port of a file. It conflicts with the same port of another file even if the rest of the file is invalid. */
const portClaim = (nodes: KdlDocument): PortClaim | undefined => {
  const node = nodes.find(({ name }) => name === 'port');
  const found = node === undefined ? undefined : port.read(node, 'port', () => {});
  return node === undefined || found === undefined ? undefined : { port: found.value, at: node.at };
};
