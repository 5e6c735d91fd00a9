/** What goes out in one write at most: larger ones save nothing more. Several times the longest line. */
const BYTES = 1 << 18;

/** More than so many are not kept for later. */
const MOST = 4;

const spares: Buffer[] = [];

/** Room for the lines of one write, used again and again: to touch fresh memory costs more than to copy lines into it. */
export const takeRoom = (): Buffer => spares.pop() ?? Buffer.allocUnsafeSlow(BYTES);

/** To be called when the write is over, and only then. */
export const giveRoomBack = (room: Buffer): void => {
  if (spares.length < MOST) spares.push(room);
};
