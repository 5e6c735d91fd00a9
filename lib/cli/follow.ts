// The commands that stay connected: a program of their own, so that those which only ask start without ndjson.
export { events } from './events.ts';
export { logs } from './logs.ts';
export { untilReady } from './until-ready.ts';
export { wait } from './wait.ts';
