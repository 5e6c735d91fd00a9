import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { LogStream } from '../../../lib/host/log/log-stream.ts';
import { eventually, scratchDir } from '../scratch.ts';

const { O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

const line = (index: number): string => `${String(index).padStart(7, '0')} ${'x'.repeat(91)}\n`;

describe('the stream of the log', () => {
  const dir = scratchDir();
  const open = new Set<number>();
  const opened = (path: string, flags: number | string): number => {
    const fd = openSync(path, flags);
    open.add(fd);
    return fd;
  };
  const close = (fd: number): void => {
    open.delete(fd);
    closeSync(fd);
  };
  afterEach(() => open.forEach(close));

  /** A pipe with both ends in this process, and a stream that writes to it. */
  const piped = () => {
    const path = join(dir(), 'pipe');
    execFileSync('mkfifo', [path]);
    const reader = opened(path, O_RDONLY | O_NONBLOCK);
    const stream: LogStream = new LogStream({ fd: opened(path, O_WRONLY | O_NONBLOCK), mayBlock: false }, (dropped) =>
      stream.write(`dropped ${dropped}\n`),
    );
    const read = (): string => {
      const room = Buffer.alloc(1 << 20);
      try {
        return room.toString('latin1', 0, readSync(reader, room));
      } catch {
        return '';
      }
    };
    /** Reads until a line with `end`. */
    const readTo = async (end: string): Promise<readonly string[]> => {
      let text = '';
      await eventually(`"${end}" is read`, () => {
        text += read();
        return text.includes(end) && text.endsWith('\n');
      });
      return text.split('\n').slice(0, -1);
    };
    return { stream, reader, readTo };
  };

  it('never waits for its reader: it drops lines beyond the limit, and writes their number instead', async () => {
    const { stream, readTo } = piped();
    const count = 50_000;
    for (let index = 0; index < count; index += 1) stream.write(line(index));
    const lines = await readTo('dropped');
    const [kept, notice] = [lines.slice(0, -1), lines.at(-1)];
    expect(kept.map((text) => `${text}\n`)).to.deep.equal(kept.map((_, index) => line(index)));
    expect(kept.length).to.be.within(10_000, count - 1);
    expect(notice).to.equal(`dropped ${count - kept.length}`);
    stream.write(line(count));
    expect(await readTo(line(count).trim())).to.deep.equal([line(count).trim()]);
  });

  it('drops lines, without an error, if its reader has closed', async () => {
    const { stream, reader } = piped();
    close(reader);
    for (let index = 0; index < 100; index += 1) stream.write(line(index));
    await stream.ended();
  });

  it('ends if its reader accepts nothing, and waits for a slow one', async () => {
    const { stream, readTo } = piped();
    for (let index = 0; index < 5_000; index += 1) stream.write(line(index));
    await stream.ended();
    const [lines] = await Promise.all([readTo(line(4_999)), stream.ended()]);
    expect(lines).to.have.length(5_000);
  });

  it('writes the last lines before the end by a bug synchronously', async () => {
    const { stream, readTo } = piped();
    for (let index = 0; index < 1_000; index += 1) stream.write(line(index));
    await readTo('0000100');
    stream.flushSync();
    expect((await readTo('0000999')).at(-1)).to.equal(line(999).trim());
  });

  it('writes each line to a file once, the last lines too', async () => {
    const path = join(dir(), 'log');
    const stream = new LogStream({ fd: opened(path, 'a'), mayBlock: true }, () => undefined);
    for (let index = 0; index < 2_000; index += 1) stream.write(line(index));
    stream.flushSync();
    await stream.ended();
    const lines = readFileSync(path, 'latin1').split('\n').slice(0, -1);
    expect([lines.length, new Set(lines).size]).to.deep.equal([2_000, 2_000]);
  });
});
