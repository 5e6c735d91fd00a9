import { defaultIfEmpty, defer, forkJoin, map } from 'rxjs';
import { codes, type ErrorCode, XyError } from '../errors.ts';
import type { Outcome } from '../model.ts';
import type { Method } from '../rpc/method.ts';
import { readTarget } from '../rpc/params.ts';
import { answer } from './answer.ts';
import { entryNamed } from './servers.ts';
import type { Verb, World } from './world.ts';

type Failure = Extract<Outcome, { type: 'failed' }>;
type Word = Exclude<Outcome['type'], 'failed'>;

/** The lists that an answer has, also when they are empty (SPEC § 5). */
const LISTS: Readonly<Record<Verb, readonly Word[]>> = {
  start: ['started', 'already_running'],
  stop: ['stopped', 'not_running'],
  restart: ['restarted'],
};

const CODES: Readonly<Record<Failure['kind'], ErrorCode>> = {
  spawn: codes.spawnFailed,
  resource: codes.spawnFailed,
  port: codes.portConflict,
  survivors: codes.internalError,
  unknown: codes.noSuchServer,
};

interface Answered {
  readonly name: string;
  readonly outcome: Outcome;
}

const listed = (verb: Verb, answered: readonly Answered[]) => {
  const named = (word: Word) => answered.filter(({ outcome }) => outcome.type === word).map(({ name }) => name);
  return Object.fromEntries(LISTS[verb].map((word) => [word, named(word)]));
};

const failures = (answered: readonly Answered[]) =>
  answered.flatMap(({ name, outcome }) =>
    outcome.type === 'failed' ? [{ name, code: CODES[outcome.kind], message: outcome.message }] : [],
  );

/** With one name a failure is an error; with all of them it is listed beside those that were done. */
const one = (verb: Verb, { name, outcome }: Answered) => {
  if (outcome.type === 'failed') throw new XyError(CODES[outcome.kind], outcome.message, { data: { name } });
  return listed(verb, [{ name, outcome }]);
};

const all = (verb: Verb, answered: readonly Answered[]) => {
  const failed = failures(answered);
  return { ...listed(verb, answered), ...(failed.length > 0 && { failed }) };
};

/** `start`, `stop`, `restart`: answered when it is done, for all servers in parallel. */
export const lifecycle =
  (verb: Verb, { roster, ask }: World): Method =>
  (params) =>
    defer(() => {
      const target = readTarget(params);
      const asked = (name: string) => ask(verb, name).pipe(map((outcome): Answered => ({ name, outcome })));
      if (target.type === 'one') {
        entryNamed(roster, target.name);
        return asked(target.name).pipe(map((answered) => answer(one(verb, answered))));
      }
      return forkJoin(roster.all().map(({ status }) => asked(status.name))).pipe(
        defaultIfEmpty<Answered[], Answered[]>([]),
        map((answered) => answer(all(verb, answered))),
      );
    });
