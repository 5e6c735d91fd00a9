import { expect } from 'chai';
import { NEVER, Subject } from 'rxjs';
import { conflate } from '../../lib/methods/conflate.ts';
import type { ServerState } from '../../lib/model.ts';
import type { ServerChange } from '../../lib/wire/notifications.ts';

const play = (
  body: (emit: (name: string, ...states: ServerState[]) => void, gate: (open: boolean) => void) => void,
) => {
  const seen: string[] = [];
  const transitions$ = new Subject<ServerChange>();
  const opened$ = new Subject<void>();
  const last = new Map<string, ServerState>();
  let open = true;
  transitions$
    .pipe(conflate({ isOpen: () => open, opened$ }))
    .subscribe(({ name, from, to }) => seen.push(`${name}: ${from} > ${to}`));
  body(
    (name, ...states) => {
      for (const to of states) {
        transitions$.next({ name, from: last.get(name) ?? 'stopped', to, at_unix_ms: 1 });
        last.set(name, to);
      }
    },
    (next) => {
      open = next;
      if (open) opened$.next();
    },
  );
  return seen;
};

describe('conflate', () => {
  it('passes everything on while the gate is open', () => {
    expect(play((emit) => emit('a', 'starting', 'running'))).to.deep.equal([
      'a: stopped > starting',
      'a: starting > running',
    ]);
  });

  it('emits one change from the last seen state to the current one when the gate opens', () => {
    const seen = play((emit, gate) => {
      emit('a', 'starting');
      gate(false);
      emit('a', 'running', 'restarting');
      emit('b', 'starting', 'running');
      gate(true);
      emit('a', 'starting');
    });
    expect(seen).to.deep.equal([
      'a: stopped > starting',
      'a: starting > restarting',
      'b: stopped > running',
      'a: restarting > starting',
    ]);
  });

  it('completes with the source, after the pending changes', () => {
    const seen: string[] = [];
    const changes$ = new Subject<ServerChange>();
    changes$.pipe(conflate({ isOpen: () => false, opened$: NEVER })).subscribe({
      next: ({ name, from, to }) => seen.push(`${name}: ${from} > ${to}`),
      complete: () => seen.push('complete'),
    });
    changes$.next({ name: 'a', from: 'running', to: 'stopping', at_unix_ms: 1 });
    changes$.next({ name: 'a', from: 'stopping', to: 'stopped', at_unix_ms: 2 });
    changes$.complete();
    expect(seen).to.deep.equal(['a: running > stopped', 'complete']);
  });

  it('drops changes that cancel each other out', () => {
    const seen = play((emit, gate) => {
      gate(false);
      emit('a', 'starting', 'stopped');
      gate(true);
    });
    expect(seen).to.deep.equal([]);
  });

  it('keeps the newest health of a server, even if its state is the same again', () => {
    const seen: unknown[] = [];
    const changes$ = new Subject<ServerChange>();
    const opened$ = new Subject<void>();
    let open = false;
    changes$.pipe(conflate({ isOpen: () => open, opened$ })).subscribe((change) => seen.push(change));
    const running = { name: 'a', from: 'running', to: 'running', at_unix_ms: 1 } as const;
    const ready = { state: 'ready', since_unix_ms: 1 } as const;
    changes$.next({ ...running, from: 'starting', health: { state: 'starting', since_unix_ms: 0 } });
    changes$.next({ ...running, health: ready });
    changes$.next({ ...running, name: 'b', health: ready });
    changes$.next({
      ...running,
      name: 'c',
      to: 'stopping',
      at_unix_ms: 2,
      health: { state: 'none', since_unix_ms: 2 },
    });
    changes$.next({ ...running, name: 'c', from: 'stopping', to: 'stopped', at_unix_ms: 3 });
    open = true;
    opened$.next();
    expect(seen).to.deep.equal([
      { ...running, from: 'starting', health: ready },
      { ...running, name: 'b', health: ready },
      { ...running, name: 'c', to: 'stopped', at_unix_ms: 3, health: { state: 'none', since_unix_ms: 2 } },
    ]);
  });
});
