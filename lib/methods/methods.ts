import type { Methods } from '../rpc/method.ts';
import { lifecycle } from './lifecycle.ts';
import { info, list, reload, status } from './reading.ts';
import { cancel, events, logs } from './subscriptions.ts';
import type { World } from './world.ts';

/** Every method of the wire (SPEC § 5). A new one is a line here and a spec. */
export const methodsOf = (world: World): Methods => ({
  list: list(world),
  status: status(world),
  start: lifecycle('start', world),
  stop: lifecycle('stop', world),
  restart: lifecycle('restart', world),
  reload: reload(world),
  logs: logs(world),
  logs_cancel: cancel(),
  events: events(world),
  events_cancel: cancel(),
  info: info(world),
});
