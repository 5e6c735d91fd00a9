import type { Invocation } from '../commands.ts';
import { exitCodes } from '../exit-code.ts';
import { complain, print } from '../output.ts';
import { readTimeout } from '../timeout.ts';
import { inContact } from './contact.ts';
import { onOneLine } from './json-layout.ts';
import { surveyOf } from './survey.ts';
import { surveyLines } from './survey-lines.ts';
import { findTarget } from './target.ts';

/** For pipes and files. */
const WIDTH = 100;

/** `xy inspect`: what the server says it has. What it fails to list is told on stderr, and is a failure. */
export const inspect = async (
  { args: [name = ''], options }: Invocation<'inspect'>,
  socket: string,
): Promise<number> => {
  const limitMs = readTimeout(options.timeout);
  const { text, problems } = await inContact(await findTarget(socket, name), limitMs, surveyOf);
  print(options.json ? onOneLine(text) : surveyLines(text, process.stdout.columns ?? WIDTH));
  for (const problem of problems) complain(`${name}: ${problem}`);
  return problems.length === 0 ? exitCodes.done : exitCodes.failed;
};
