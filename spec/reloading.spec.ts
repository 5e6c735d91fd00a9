import { expect } from 'chai';
import { concat, defer, delay, ignoreElements, map, of, timer } from 'rxjs';
import { configsOf, type ReadingRequest } from '../lib/config/set/configs.ts';
import type { ConfigReading, Input } from '../lib/model.ts';
import { reloading, reloadResult } from '../lib/reloading.ts';
import { serverConfig } from './support/fixtures/configs.ts';
import { virtually } from './support/kits/marbles.ts';

const reading = (...names: string[]): ConfigReading => ({
  configs: new Map(names.map((name) => [name, serverConfig({ name, port: 8000 + name.charCodeAt(0) })])),
  problems: [],
  exists: true,
});
const broken: ConfigReading = {
  configs: new Map(),
  problems: [{ file: '/etc/xy/servers/a.kdl', line: 2, column: 3, field: 'port', message: 'missing' }],
  exists: true,
};

/**
 * Plays reloads after a boot with the server `a`, 1 ms apart; each reading takes 2 ms, each answer to an input 5 ms.
 */
const played = (
  readings: readonly ConfigReading[],
  causes: readonly ReadingRequest['cause'][] = readings.map(() => 'reload'),
) =>
  virtually((scheduler) => {
    const log: string[] = [];
    const note = (text: string) => log.push(`${scheduler.now()}:${text}`);
    const requests$ = concat(
      of<ReadingRequest>({ cause: 'boot' }),
      ...causes.map((cause, id) => of<ReadingRequest>({ cause, id }).pipe(delay(id === 0 ? 0 : 1))),
    );
    let read = 0;
    const read$ = defer(() => {
      const found = [reading('a'), ...readings][read++] ?? reading();
      return read === 1 ? of(found) : timer(2).pipe(map(() => found));
    });
    const dispatch = (input: Input) => {
      note(`${input.type} ${input.name}`);
      return timer(5).pipe(ignoreElements());
    };
    configsOf(requests$, read$)
      .pipe(reloading(dispatch))
      .subscribe(({ request, revision }) => {
        const result = reloadResult(revision);
        const told =
          result instanceof Error ? result.message : `+${result.added} -${result.removed} =${result.unchanged}`;
        note(`${request.id === undefined ? request.cause : `answer ${request.id}`}: ${told}`);
        note(revision.type);
      });
    return log;
  });

/** The same, without the records of the boot. */
const play = (...args: Parameters<typeof played>) => played(...args).slice(2);

describe('reloading', () => {
  it('passes the boot on at once, and dispatches nothing for it', () => {
    expect(played([])).to.deep.equal(['0:boot: +a - =', '0:accepted']);
  });

  it('dispatches all inputs at once, and answers when all are done', () => {
    expect(play([reading('b', 'c')])).to.deep.equal([
      '2:remove a',
      '2:configure b',
      '2:configure c',
      '7:answer 0: +b,c -a =',
      '7:accepted',
    ]);
  });

  it('changes nothing if anything is invalid, and reports all problems', () => {
    expect(play([broken])).to.deep.equal(['2:answer 0: /etc/xy/servers/a.kdl:2:3: port: missing', '2:rejected']);
  });

  it('serialises reloads, each based on the one before', () => {
    expect(play([reading('a', 'b'), reading('a', 'b'), reading('b')])).to.deep.equal([
      '2:configure b',
      '7:answer 0: +b - =a',
      '7:accepted',
      '7:answer 1: + - =a,b',
      '7:accepted',
      '7:remove a',
      '12:answer 2: + -a =b',
      '12:accepted',
    ]);
  });

  it('treats a missing watched directory as one that is being replaced', () => {
    expect(play([{ ...reading(), exists: false }], ['watch'])).to.deep.equal([
      '2:answer 0: the config directory is missing',
      '2:suspended',
    ]);
  });

  it('treats it as empty at a reload by command', () => {
    expect(play([{ ...reading(), exists: false }])).to.deep.equal(['2:remove a', '7:answer 0: + -a =', '7:accepted']);
  });
});
