import { rmSync } from 'node:fs';
import { rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../../config/schema/phrasing.ts';
import { visible, visibleJson } from '../../text/visible.ts';
import type { Invocation } from '../args/commands.ts';
import { configPath, inPlace } from '../client/config-path.ts';
import { ask } from '../client/request.ts';
import { exitCodes } from '../terminal/exit-code.ts';
import { complain, print } from '../terminal/output.ts';
import { tellOnInterrupt } from '../terminal/sigint-notice.ts';
import { fileError, userError } from '../terminal/user-error.ts';

/** `xy remove`. The config is restored if the daemon rejects the change. @throws XyError, Unreachable */
export const remove = async ({ args: [name = ''], options }: Invocation<'remove'>, socket: string): Promise<number> => {
  const { config_dir: dir } = await ask(socket, 'info');
  const file = configPath(dir, name);
  if (file === undefined || (await inPlace(file)) !== 'config') {
    const known = (await ask(socket, 'list')).map((server) => server.name);
    throw userError(`no such server: ${visible(name)}${known.length === 0 ? '' : `: ${didYouMean(name, known)}`}`);
  }
  // Names that begin with a dot are not configs.
  const aside = join(dir, `.${name}.${process.pid}.removed`);
  // The daemon completes the removal in any case, and the renamed file, which may have secrets, must not be left
  // behind.
  tellOnInterrupt(() => rmSync(aside, { force: true }));
  await rename(file, aside).catch((error: unknown) => {
    throw fileError('remove', file, error);
  });
  try {
    await ask(socket, 'reload');
  } catch (error) {
    await rename(aside, file);
    throw error;
  }
  await unlink(aside);
  print(options.json ? visibleJson({ removed: [name] }) : `removed: ${name}`);
  const { clientsWith } = await import('../programs/mcp-clients.ts');
  for (const client of await clientsWith(name))
    complain(`${client} still has ${name}: xy export ${client} ${name} --remove removes it`);
  return exitCodes.done;
};
