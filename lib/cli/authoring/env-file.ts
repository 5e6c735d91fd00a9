import { parseEnv } from 'node:util';
import { namedFile, regularFile } from '../terminal/regular-file.ts';
import { userError } from '../terminal/user-error.ts';

/** The variables of a file in the format of Node and docker: one `K=V` per line. @throws XyError */
export const readEnvFile = async (path: string): Promise<readonly (readonly [name: string, value: string])[]> => {
  const file = namedFile(path);
  const bytes = await regularFile(file);
  if (bytes === undefined) throw userError(`--env-file: there is no ${file}`);
  return Object.entries(parseEnv(bytes.toString('utf8'))).map(([name, value]) => [name, value ?? '']);
};
