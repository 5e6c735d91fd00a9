import { cut } from '../../text/cut.ts';
import { visible } from '../../text/visible.ts';

/** Fields that the message already contains, and fields that are of no use to a person. */
const UNTOLD: ReadonlySet<string> = new Set([
  'level',
  'time',
  'msg',
  'server',
  'from',
  'to',
  'error',
  'health',
  'method',
]);

/** Levels of pino for problems. */
const WARN = 40;
const ERROR = 50;

/** SGR foreground colours. */
const RED = 31;
const YELLOW = 33;

/** Limits for the items of a list and the length of an event; the JSON form has everything. */
const MAX_LISTED = 5;
const MAX_LENGTH = 4_000;

const listed = (values: readonly unknown[]): string => {
  const more = values.length - MAX_LISTED;
  const told = values
    .slice(0, MAX_LISTED)
    .map(String)
    .join(more > 0 || values.some(isLong) ? '; ' : ', ');
  return more > 0 ? `${told}; and ${more} more` : told;
};

const isLong = (value: unknown): boolean => String(value).includes(' ');

/** The stack of an error at level `error` and above, which is a bug; else its message. */
const failure = (err: unknown, level: number): string => {
  if (typeof err !== 'object' || err === null) return String(err);
  const { message, stack } = err as { readonly message?: unknown; readonly stack?: unknown };
  return String(level >= ERROR ? (stack ?? message) : message);
};

const told = (key: string, value: unknown, level: number): readonly string[] => {
  if (UNTOLD.has(key)) return [];
  if (key === 'err') return [failure(value, level)];
  if (!Array.isArray(value)) return [`${key}: ${String(value)}`];
  return value.length === 0 ? [] : [`${key}: ${listed(value)}`];
};

const clockTime = (time: Date): string =>
  [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');

const labels: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/**
 * One event of the log as a readable line: `12:00:00 info  everything: running (pid: 17)`. Contains no control
 * characters or line breaks (SPEC § 8).
 */
export const readableLine = (json: string, colours: boolean): string => {
  const event = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const level = Number(event.level);
  const more = Object.entries(event).flatMap(([key, value]) => told(key, value, level));
  const text = visible(cut(`${event.msg ?? ''}${more.length > 0 ? ` (${more.join(', ')})` : ''}`, MAX_LENGTH));
  const label = (labels[level] ?? String(level)).padEnd(5);
  const shown = colours && level >= WARN ? `\u001b[${level >= ERROR ? RED : YELLOW}m${label}\u001b[39m` : label;
  return `${clockTime(new Date(Number(event.time)))} ${shown} ${text}\n`;
};
