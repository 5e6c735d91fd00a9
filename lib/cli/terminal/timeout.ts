import { parseDuration } from '../../config/schema/duration.ts';
import { codes, XyError } from '../../errors.ts';

const DEFAULT = '30s';

/** The value of `--timeout` in milliseconds. @throws XyError if it is not a duration. */
export const readTimeout = (text = DEFAULT): number => {
  const limit = parseDuration(text);
  if ('problem' in limit) throw new XyError(codes.invalidParams, `--timeout: ${limit.problem}`);
  return limit.value;
};
