import { from, map, mergeMap, type Observable, toArray } from 'rxjs';
import { codes, type ErrorCode, XyError } from '../errors.ts';
import type { Outcome } from '../model.ts';
import type { Call } from '../rpc/method.ts';
import type { Command } from '../wire/methods.ts';
import type { Target } from '../wire/params.ts';
import type { NamedFailure } from '../wire/shapes.ts';
import type { MethodContext } from './context.ts';
import { entryNamed } from './entry-named.ts';
import { type Handler, result } from './handler.ts';

type Failure = Extract<Outcome, { type: 'failed' }>;
type Word = Exclude<Outcome['type'], 'failed'>;

const CODES: Readonly<Record<Failure['kind'], ErrorCode>> = {
  spawn: codes.spawnFailed,
  resource: codes.spawnFailed,
  port: codes.portConflict,
  survivors: codes.internalError,
  unknown: codes.noSuchServer,
};

/** The outcomes of a command, by server. */
interface Commanded {
  readonly done: readonly { readonly name: string; readonly word: Word }[];
  readonly failed?: readonly NamedFailure[];
}

const failures = (outcomes: readonly (readonly [name: string, outcome: Outcome])[]): readonly NamedFailure[] =>
  outcomes.flatMap(([name, outcome]) =>
    outcome.type === 'failed' ? [{ name, code: CODES[outcome.kind], message: outcome.message }] : [],
  );

const doneOf = (outcomes: readonly (readonly [name: string, outcome: Outcome])[]): Commanded['done'] =>
  outcomes.flatMap(([name, { type }]) => (type === 'failed' ? [] : [{ name, word: type }]));

/**
 * Sends a command to one server, whose failure is an error; or to all in parallel, whose failures are part of the
 * result.
 */
const commanded = (command: Command, target: Target, call: Call, context: MethodContext): Observable<Commanded> => {
  const sent = (name: string) => context.command(command, name).pipe(map((outcome) => [name, outcome] as const));
  if ('name' in target) {
    entryNamed(context.roster, target.name);
    return sent(target.name).pipe(
      map(([name, outcome]) => {
        if (outcome.type === 'failed') throw new XyError(CODES[outcome.kind], outcome.message, { data: { name } });
        return { done: doneOf([[name, outcome]]) };
      }),
    );
  }
  call.weigh(context.roster.size);
  return from(context.roster.all()).pipe(
    call.inTurns(),
    mergeMap(({ status: { name } }) => sent(name)),
    toArray(),
    map((answered) => {
      const outcomes = answered.sort(([a], [b]) => (a < b ? -1 : 1));
      const failed = failures(outcomes);
      return { done: doneOf(outcomes), ...(failed.length > 0 && { failed }) };
    }),
  );
};

/** The names with this outcome, in order; the list is present even if it is empty (SPEC § 5.1). */
const named = ({ done }: Commanded, wanted: Word): readonly string[] =>
  done.flatMap(({ name, word }) => (word === wanted ? [name] : []));

const failedOf = ({ failed }: Commanded) => (failed === undefined ? {} : { failed });

/** `start`: answered when each server has been started or has failed to start. */
export const start =
  (context: MethodContext): Handler<'start'> =>
  (target, call) =>
    commanded('start', target, call, context).pipe(
      map((all) =>
        result({
          started: named(all, 'started'),
          already_running: named(all, 'already_running'),
          ...failedOf(all),
        }),
      ),
    );

/** `stop`: answered when no process of the servers is left. */
export const stop =
  (context: MethodContext): Handler<'stop'> =>
  (target, call) =>
    commanded('stop', target, call, context).pipe(
      map((all) =>
        result({ stopped: named(all, 'stopped'), not_running: named(all, 'not_running'), ...failedOf(all) }),
      ),
    );

/** `restart`: answered when each server runs again or has failed to start. */
export const restart =
  (context: MethodContext): Handler<'restart'> =>
  (target, call) =>
    commanded('restart', target, call, context).pipe(
      map((all) => result({ restarted: named(all, 'restarted'), ...failedOf(all) })),
    );
