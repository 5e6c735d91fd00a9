import { resolve } from 'node:path';
import { codeOf, readRegularFile } from '../../host/config/config-file.ts';
import { fileError, userError } from './user-error.ts';

/** Some clients keep much else in the file, in MiB. */
const LARGEST = 64;

/**
 * What is in a regular file; undefined where there is none. The path may lead to anything: to what never ends, or to a
 * device, which nobody wants to see replaced by a file.
 * @throws XyError
 */
export const regularFile = async (file: string): Promise<Buffer | undefined> => {
  const content = await readRegularFile(file, LARGEST).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw fileError('read', file, error);
  });
  switch (content?.type) {
    case undefined:
      return undefined;
    case 'bytes':
      return Buffer.from(content.bytes);
    case 'ignored':
      throw userError(`can't read ${file}: it is a directory`);
    case 'problem':
      throw userError(`${file} ${content.message}`);
  }
};

/** A file that the user names, from where the user is. @throws XyError where that directory was removed. */
export const namedFile = (path: string): string => {
  try {
    return resolve(path);
  } catch {
    throw userError(`${path}: the current directory was removed: change to another one, or name the whole path`);
  }
};
