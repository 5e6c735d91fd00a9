import { expect } from 'chai';
import { concat, concatMap, delay, from, NEVER, of, timer } from 'rxjs';
import type { Input, ServerConfig } from '../lib/model.ts';
import { supervise } from '../lib/supervisor.ts';
import { serverConfig } from './support/fixtures/configs.ts';
import { fakeHost, type Script } from './support/fixtures/fake-host.ts';
import { virtually } from './support/kits/marbles.ts';

/** Inputs by their times, and the shutdown. What became of each server, in the order of time: `a:running@10`. */
const supervised = (
  inputs: readonly (readonly [at: number, input: Input])[],
  { scripts = [{}], shutdownAt }: { readonly scripts?: readonly Script[]; readonly shutdownAt: number },
) =>
  virtually((scheduler) => {
    const notes: string[] = [];
    const states = new Map<string, string>();
    const host = fakeHost({ now: () => scheduler.now(), scripts });
    const inputs$ = concat(
      from(inputs).pipe(concatMap(([at, input]) => of(input).pipe(delay(at - scheduler.now())))),
      NEVER,
    );
    let endedAt: number | undefined;
    supervise(inputs$, timer(shutdownAt), host).subscribe({
      next: (output) => {
        if (output.type === 'reply') return notes.push(`${output.request}=${output.outcome.type}@${scheduler.now()}`);
        const { name, state, gone } = output.status;
        const shown = gone ? 'gone' : state;
        if (states.get(name) !== shown) notes.push(`${name}:${shown}@${scheduler.now()}`);
        return states.set(name, shown);
      },
      complete: () => {
        endedAt = scheduler.now();
      },
    });
    return {
      of: (name: string) => notes.filter((note) => note.startsWith(`${name}:`)).join(' '),
      replies: () => notes.filter((note) => note.includes('=')).join(' '),
      endedAt: () => endedAt,
      mostAlive: host.mostAlive,
    };
  });

const named = (name: string, port: number): ServerConfig => serverConfig({ name, port });
const configure = (name: string, port: number): Input => ({
  type: 'configure',
  name,
  config: named(name, port),
  cause: 'boot',
});

describe('all servers', () => {
  it('start and run beside each other', () => {
    const all = supervised(
      [
        [0, configure('a', 1)],
        [0, configure('b', 2)],
      ],
      { shutdownAt: 100 },
    );
    for (const name of ['a', 'b']) expect(all.of(name)).to.match(new RegExp(`^${name}:starting@0 ${name}:running@10 `));
    expect(all.mostAlive()).to.equal(2);
  });

  it('are stopped in parallel at the shutdown, which is over with the last of them', () => {
    const all = supervised(
      [
        [0, configure('a', 1)],
        [0, configure('b', 2)],
      ],
      {
        scripts: [{ stopMs: 20 }, { stopMs: 300 }],
        shutdownAt: 100,
      },
    );
    expect(all.of('a')).to.match(/a:stopping@100 a:stopped@120/);
    expect(all.of('b')).to.match(/b:stopping@100 b:stopped@400/);
    expect(all.endedAt()).to.equal(400);
  });

  it('never use a port at the same time: the next waits until it is released', () => {
    const all = supervised(
      [
        [0, configure('a', 1)],
        [50, { type: 'remove', name: 'a' }],
        [50, configure('b', 1)],
      ],
      { scripts: [{ stopMs: 200 }, {}], shutdownAt: 1_000 },
    );
    expect(all.of('a')).to.contain('a:gone@250');
    expect(all.of('b')).to.contain('b:running@260');
    expect(all.mostAlive()).to.equal(1);
  });

  it('that are removed and added again start only when the old process is gone', () => {
    const all = supervised(
      [
        [0, configure('a', 1)],
        [50, { type: 'remove', name: 'a' }],
        [60, configure('a', 2)],
      ],
      { scripts: [{ stopMs: 200 }, {}], shutdownAt: 1_000 },
    );
    expect(all.of('a')).to.contain('a:stopping@50').and.contain('a:running@260');
    expect(all.mostAlive()).to.equal(1);
  });

  it('are commanded by name, and what is not known is answered', () => {
    const all = supervised(
      [
        [0, configure('a', 1)],
        [50, { type: 'stop', name: 'a', request: 1 }],
        [50, { type: 'stop', name: 'nobody', request: 2 }],
      ],
      { shutdownAt: 1_000 },
    );
    expect(all.replies()).to.equal('2=failed@50 1=stopped@70');
  });

  it('are over at once if there are none', () => {
    expect(supervised([], { shutdownAt: 5 }).endedAt()).to.equal(5);
  });
});
