// The commands that stay connected: a separate program, so that the others start without ndjson.

export { untilReady } from '../control/until-ready.ts';
export { wait } from '../control/wait.ts';
export { events } from '../queries/events.ts';
export { logs } from '../queries/logs.ts';
