import { expect } from 'chai';
import { Subject } from 'rxjs';
import { conflate, type ServerChange } from '../../lib/methods/conflate.ts';
import type { ServerState } from '../../lib/model.ts';

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
  it('lets everything through while the gate is open', () => {
    expect(play((emit) => emit('a', 'starting', 'running'))).to.deep.equal([
      'a: stopped > starting',
      'a: starting > running',
    ]);
  });

  it('tells the way from the last seen state to the present one when the gate opens', () => {
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

  it('leaves out what came back to where it was', () => {
    const seen = play((emit, gate) => {
      gate(false);
      emit('a', 'starting', 'stopped');
      gate(true);
    });
    expect(seen).to.deep.equal([]);
  });
});
