import { resolve } from 'node:path';
import { codeOf, readRegularFile } from '../../host/config/config-file.ts';
import { fileError, userError } from './user-error.ts';

/** The maximum size in MiB: some clients also keep other data in the file. */
const LARGEST = 64;

/**
 * The content of a regular file; undefined if it does not exist. Other files are an error: a FIFO or a device may never
 * end, and must not be replaced by a file.
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

/** The absolute path of a file that the user names. @throws XyError if the current directory was removed. */
export const namedFile = (path: string): string => {
  try {
    return resolve(path);
  } catch {
    throw userError(`${path}: the current directory was removed: change to another one, or name the whole path`);
  }
};
