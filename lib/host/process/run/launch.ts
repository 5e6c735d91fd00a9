import { catchError, concat, defer, first, mergeMap, type Observable, of } from 'rxjs';
import type { LaunchFailure, ServerConfig } from '../../../model.ts';
import type { Launch } from '../../../ports.ts';
import { semaphore } from '../../../rx/semaphore.ts';
import { reasonOf } from '../../system/os-error.ts';
import { portConflict } from '../checks/port-check.ts';
import { workingDirProblem } from '../checks/working-dir.ts';
import { FifoError } from '../fifo/fifo-files.ts';
import { descriptorCheck } from './descriptors.ts';
import { type LaunchContext, spawnInto } from './spawn.ts';

/** Launches that may be on their way at a time: what they take of the descriptors is kept back. */
const AT_A_TIME = 8;

/** The checks before a spawn, besides descriptors, in the order in which their failures are reported. */
const obstacles = ({ port, workingDir }: ServerConfig): readonly Observable<LaunchFailure | undefined>[] => [
  portConflict(port),
  workingDirProblem(workingDir),
];

const wanting = (error: unknown): Launch => ({
  type: 'failure',
  failure: {
    kind: 'resource',
    message: error instanceof FifoError ? error.message : `can't start a process: ${reasonOf(error)}`,
  },
});

/**
 * `Host.launch` (SPEC § 3): checks descriptors, port and working directory, then spawns. At most one process is spawned
 * per turn of the event loop.
 */
export const launcher = (context: LaunchContext): ((config: ServerConfig) => Observable<Launch>) => {
  const descriptorsWanting = descriptorCheck();
  const place = semaphore(AT_A_TIME, setImmediate);
  const turn = semaphore(1, setImmediate);
  const descriptors$ = defer(() => of(descriptorsWanting()));
  const launch = (config: ServerConfig): Observable<Launch> => {
    const spawned$ = turn(context.fifos.open().pipe(mergeMap((open) => spawnInto(open, config, context))));
    return concat(descriptors$, ...obstacles(config)).pipe(
      first((failure) => failure !== undefined, undefined),
      mergeMap((failure) => (failure === undefined ? spawned$ : of<Launch>({ type: 'failure', failure }))),
      catchError((error: unknown) => of(wanting(error))),
    );
  };
  // The caller keeps this observable for as long as the process lives, so it references little.
  return (config) => place(defer(() => launch(config)));
};
