/**
 * A program that launches children like a daemon, to be killed: launches the configs of its second argument (JSON) with
 * the state directory of its first, prints `NAME PID` for each, then `up`. It reads their output until `up`.
 */
import { forkJoin, map, type Observable } from 'rxjs';
import { processes } from '../../../lib/host/process/processes.ts';
import type { ServerConfig } from '../../../lib/model.ts';

const [, , stateDir = '', json = '[]'] = process.argv;
const configs: readonly ServerConfig[] = JSON.parse(json);
const daemon = processes({ stateDir, env: process.env, warn: (message) => process.stderr.write(`${message}\n`) });

const started = (config: ServerConfig): Observable<string> =>
  daemon.launch(config).pipe(
    map((launch) => {
      if (launch.type === 'failure') throw new Error(launch.failure.message);
      launch.child.output$.subscribe(({ bytes }) => process.stdout.write(`${config.name}> ${Buffer.from(bytes)}`));
      return `${config.name} ${launch.child.pid}\n`;
    }),
  );

forkJoin(configs.map(started)).subscribe((lines) => process.stdout.write(`${lines.join('')}up\n`));
setInterval(() => undefined, 1 << 30);
