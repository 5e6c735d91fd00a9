import type { Invocation } from '../../args/commands.ts';
import { exitCodes } from '../../terminal/exit-code.ts';
import { complain, print } from '../../terminal/output.ts';
import { readTimeout } from '../../terminal/timeout.ts';
import { onOneLine } from '../json/json-layout.ts';
import { inContact } from '../session/contact.ts';
import { findTarget } from '../transport/target.ts';
import { surveyOf } from './survey.ts';
import { surveyLines } from './survey-lines.ts';

/** The width if stdout is not a terminal. */
const WIDTH = 100;

/** `xy inspect`. A list that fails is reported on stderr, and the exit code is 1. */
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
