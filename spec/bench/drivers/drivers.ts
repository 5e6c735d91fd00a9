import type { Driver } from './driver.ts';

/** xy and all peers, loaded after those from npm have been installed. */
export const drivers = async (): Promise<readonly Driver[]> => {
  const { concurrentlyDriver } = await import('./concurrently.ts');
  const { pm2Driver } = await import('./pm2.ts');
  const { supervisordDriver } = await import('./supervisord.ts');
  const { runitDriver, s6Driver } = await import('./trees.ts');
  const { xyDriver } = await import('./xy.ts');
  return [xyDriver, s6Driver, runitDriver, supervisordDriver, pm2Driver, concurrentlyDriver];
};
