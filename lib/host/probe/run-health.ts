import { defer, finalize, type Observable, type TimestampProvider } from 'rxjs';
import { health } from '../../health/health.ts';
import type { Host } from '../../ports.ts';
import { coalescedTimer } from '../../rx/coalesced-timer.ts';
import { systemOwner } from './owner/system-owner.ts';
import { type Eras, prober } from './prober.ts';
import type { Unanswered } from './trials.ts';

/** `Host.health`. `members`: the pids of a run's processes; cold, emits once. */
export const runHealth = (
  members: (server: string, leader: number) => Observable<readonly number[]>,
  clock: TimestampProvider,
): Host['health'] => {
  const eras: Eras = new WeakMap();
  const unanswered: Unanswered = new WeakMap();
  const slotted = coalescedTimer(clock);
  return (configOf, pid) =>
    defer(() => {
      const config = configOf();
      const owner = systemOwner({ port: config.port, pid, members$: members(config.name, pid) });
      const asking = prober(config, owner, eras, unanswered);
      return health(config, asking, slotted).pipe(finalize(() => asking.close()));
    });
};
