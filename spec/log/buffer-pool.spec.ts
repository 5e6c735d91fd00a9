import { expect } from 'chai';
import { map, mergeMap, of, range, timer } from 'rxjs';
import { writeBuffers } from '../../lib/log/buffer-pool.ts';
import { virtually } from '../support/kits/marbles.ts';

describe('writeRooms', () => {
  it('limit concurrent writes, each with its own buffer, the others in order', () => {
    const { notes, most } = virtually((scheduler) => {
      const withBuffer = writeBuffers();
      const notes: string[] = [];
      const lent = new Set<Buffer>();
      let most = 0;
      const write = (n: number) =>
        withBuffer((room) => {
          expect(lent.has(room), 'lent to one only').to.equal(false);
          lent.add(room);
          most = Math.max(most, lent.size);
          return timer(10).pipe(
            map(() => {
              lent.delete(room);
              return n;
            }),
          );
        });
      range(0, 20)
        .pipe(mergeMap(write))
        .subscribe((n) => notes.push(`${n}@${scheduler.now()}`));
      return { notes, most };
    });
    expect(most).to.equal(8);
    expect(notes).to.deep.equal(Array.from({ length: 20 }, (_, n) => `${n}@${10 * (Math.floor(n / 8) + 1)}`));
  });

  it('are created as needed only', () => {
    const rooms = virtually(() => {
      const withBuffer = writeBuffers();
      const rooms = new Set<Buffer>();
      const use = () =>
        withBuffer((room) => {
          rooms.add(room);
          return of(undefined);
        });
      range(0, 20).pipe(mergeMap(use)).subscribe();
      return rooms;
    });
    expect(rooms.size).to.equal(1);
  });
});
