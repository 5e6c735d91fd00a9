import { configInvalid, problemLine } from '../../errors.ts';
import { checkDirectory } from '../../host/config/config-files.ts';
import { homeIn } from '../../host/instance/home.ts';
import { pathsIn } from '../../host/instance/paths.ts';
import type { ConfigProblem, ConfigReading } from '../../model.ts';
import { visibleJson } from '../../text/visible.ts';
import type { Invocation } from '../args/commands.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain, print, report } from '../terminal/output.ts';

// For other programs that need the config, so that the parser is in one bundle only.
export { checkDirectory };

/**
 * `xy check`. Problems are printed on stderr without the prefix `xy: `, so that editors recognise the positions (SPEC §
 * 8). A directory that does not exist has no servers, as for the daemon.
 */
export const check = async ({ options }: Invocation<'check'>): Promise<number> => {
  const { configDir } = pathsIn(process.env);
  const reading = await checkDirectory(configDir, homeIn(process.env));
  const { problems } = reading;
  if (!reading.exists) complain(`there is no ${configDir}`);
  if (options.json) print(visibleJson({ ...errorIn(problems), errors: problems }));
  else if (problems.length === 0) print(success(reading));
  else report(problems.map(problemLine));
  return problems.length === 0 ? exitCodes.done : exitCodes.configInvalid;
};

/** The error in the form of all commands; empty without problems. */
const errorIn = (problems: readonly ConfigProblem[]): object => {
  const { code, message, data } = configInvalid(problems);
  return problems.length === 0 ? {} : { code, message, data };
};

const success = ({ configs: { size } }: ConfigReading): string =>
  `${size} ${size === 1 ? 'server' : 'servers'}, all valid`;
