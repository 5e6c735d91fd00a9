import { expect } from 'chai';
import { map, mergeMap, of, range, timer } from 'rxjs';
import { writeRooms } from '../../lib/log/write-rooms.ts';
import { virtually } from '../support/marbles.ts';

describe('writeRooms', () => {
  it('limit concurrent writes, each with its own buffer, the others in order', () => {
    const { notes, most } = virtually((scheduler) => {
      const withRoom = writeRooms();
      const notes: string[] = [];
      const lent = new Set<Buffer>();
      let most = 0;
      const write = (n: number) =>
        withRoom((room) => {
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
      const withRoom = writeRooms();
      const rooms = new Set<Buffer>();
      const use = () =>
        withRoom((room) => {
          rooms.add(room);
          return of(undefined);
        });
      range(0, 20).pipe(mergeMap(use)).subscribe();
      return rooms;
    });
    expect(rooms.size).to.equal(1);
  });
});
