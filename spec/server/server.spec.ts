import { promise, timelineConfig } from '../support/kits/timeline.ts';

const policy = (policy: 'always' | 'on-failure' | 'never') => ({
  ...timelineConfig,
  restart: { ...timelineConfig.restart, policy },
});

const restarted = (policy: 'always' | 'on-failure' | 'never' = 'on-failure') => ({
  ...timelineConfig,
  restart: { ...timelineConfig.restart, policy },
  health: { ...timelineConfig.health, onFailure: 'restart' as const },
});

// States: s starting, r running, b restarting (backoff), x stopping, o stopped, f failed, z gone.
describe('a server', () => {
  describe('by itself', () => {
    promise(
      'is started when it is configured',
      { inputs: 'c', lives: ['-s'] },
      { states: '0:s 1:r', deeds: 'spawn@1' },
    );
    promise(
      'is restarted after a crash, with the backoff doubled each time',
      { inputs: 'c', lives: ['-s-c', '-s-c', '-s-c', '-s'] },
      { states: '0:s 1:r 3:b 6:s 7:r 9:b 15:s 16:r 18:b 30:s 31:r' },
    );
    promise(
      'starts the backoff over after a stable run',
      { inputs: 'c', lives: ['-s-c', '-s-c', '-s------------------------------c', '-s'] },
      { states: '0:s 1:r 3:b 6:s 7:r 9:b 15:s 16:r 47:b 50:s 51:r' },
    );
    promise(
      'fails at the crash after the last restart that the minute allows',
      { inputs: 'c', lives: ['-s-c'] },
      {
        states: '0:s 1:r 3:b 6:s 7:r 9:b 15:s 16:r 18:b 30:s 31:r 33:b 57:s 58:r 60:b 100:s 101:r 103:f',
        deeds: 'spawn@1 spawn@7 spawn@16 spawn@31 spawn@58 spawn@101',
      },
    );
    promise(
      'stays stopped after exit code 0, with policy on-failure',
      { inputs: 'c', lives: ['-s-z'] },
      { states: '0:s 1:r 3:o' },
    );
    promise(
      'is restarted after exit code 0, with policy always',
      { inputs: 'c', lives: ['-s-z', '-s'], config: policy('always') },
      { states: '0:s 1:r 3:b 6:s 7:r' },
    );
    promise(
      'is restarted after death by a signal',
      { inputs: 'c', lives: ['-s-k', '-s'] },
      { states: '0:s 1:r 3:b 6:s 7:r' },
    );
    promise(
      'stays stopped after a crash, with policy never',
      { inputs: 'c', lives: ['-s-c'], config: policy('never') },
      { states: '0:s 1:r 3:o' },
    );
    promise('retries when it can’t be spawned', { inputs: 'c', lives: ['-f', '-s'] }, { states: '0:s 1:b 4:s 5:r' });
    promise(
      'fails when it can’t be spawned, with policy never',
      { inputs: 'c', lives: ['-f'], config: policy('never') },
      { states: '0:s 1:f' },
    );
    promise(
      'never fails because the daemon lacks resources',
      { inputs: 'c', lives: ['-e', '-e', '-e', '-e', '-e', '-e', '-e', '-s'] },
      { states: '0:s 1:b 4:s 5:b 11:s 12:b 24:s 25:b 49:s 50:b 90:s 91:b 131:s 132:b 172:s 173:r' },
    );
    promise(
      'ends processes that its leader left behind before it is restarted',
      { inputs: 'c', lives: ['-s-c+', '-s'] },
      { states: '0:s 1:r 3:x 5:b 8:s 9:r', deeds: 'spawn@1 SIGTERM@3 spawn@9' },
    );
  });

  describe('told to stop', () => {
    promise(
      'is stopped with the stop signal',
      { inputs: 'c----t', lives: ['-s'] },
      { states: '0:s 1:r 5:x 7:o', deeds: 'spawn@1 SIGTERM@5', answers: '7:t=stopped' },
    );
    promise(
      'is killed when the grace is over',
      { inputs: 'c----t', lives: ['-s!'] },
      { states: '0:s 1:r 5:x 10:o', deeds: 'spawn@1 SIGTERM@5 SIGKILL@10', answers: '10:t=stopped' },
    );
    promise(
      'is killed at once by a second signal',
      { inputs: 'c----t', lives: ['-s!'], hurryAt: 7 },
      { deeds: 'spawn@1 SIGTERM@5 SIGKILL@7', answers: '7:t=stopped' },
    );
    promise(
      'fails, with an error, when it can’t be killed',
      { inputs: 'c----t', lives: ['-s*!'] },
      { states: '0:s 1:r 5:x 510:f', answers: '510:t=survivors' },
    );
    promise(
      'ends the backoff at once',
      { inputs: 'c----t', lives: ['-s-c'] },
      { states: '0:s 1:r 3:b 5:o', deeds: 'spawn@1', answers: '5:t=stopped' },
    );
    promise(
      'cancels a start at once',
      { inputs: 'c--t', lives: ['-----s'] },
      { states: '0:s 3:o', deeds: '', answers: '3:t=stopped' },
    );
    promise('is not running twice', { inputs: 'c--t---t', lives: ['-s'] }, { answers: '5:t=stopped 7:t=not_running' });
    promise(
      'joins a stop that is under way',
      { inputs: 'c--tt', lives: ['-s!'] },
      { answers: '8:t=stopped 8:t=stopped' },
    );
    promise(
      'was not running when it had failed',
      { inputs: 'c--t', lives: ['-f'], config: policy('never') },
      { states: '0:s 1:f 3:o', answers: '3:t=not_running' },
    );
  });

  describe('told to start', () => {
    promise(
      'is already running',
      { inputs: 'c--s', lives: ['-s'] },
      { answers: '3:s=already_running', deeds: 'spawn@1' },
    );
    promise(
      'joins a start that is under way',
      { inputs: 'c-s', lives: ['-----s'] },
      { answers: '5:s=already_running', deeds: 'spawn@5' },
    );
    promise(
      'does not wait for the backoff, and starts it over',
      { inputs: 'c---s', lives: ['-s-c', '-s-c', '-s'] },
      { states: '0:s 1:r 3:b 4:s 5:r 7:b 10:s 11:r', answers: '5:s=started' },
    );
    promise(
      'while stopping starts afterwards',
      { inputs: 'c---ts', lives: ['-s'] },
      {
        states: '0:s 1:r 4:x 6:o 6:s 7:r',
        answers: '6:t=stopped 7:s=started',
        deeds: 'spawn@1 SIGTERM@4 spawn@7',
      },
    );
    promise(
      'is answered with the reason of a failure',
      { inputs: 'c--t-s', lives: ['-s', '-p'] },
      { answers: '5:t=stopped 6:s=port' },
    );
    promise(
      'is answered at once if a spawn fails that will be retried',
      { inputs: 'c--t---s', lives: ['-s', '-f', '-s'] },
      { states: '0:s 1:r 3:x 5:o 7:s 8:b 11:s 12:r', answers: '5:t=stopped 8:s=spawn' },
    );
    promise(
      'is already running when it has recovered by itself, whatever the last answer was',
      { inputs: 'c--t---s------s', lives: ['-s', '-p', '-s'] },
      { states: '0:s 1:r 3:x 5:o 7:s 8:b 11:s 12:r', answers: '5:t=stopped 8:s=port 14:s=already_running' },
    );
    promise(
      'during an automatic restart is answered with its result',
      { inputs: 'c----s---------s', lives: ['-s-c', '--s-c', '--------f', '-s'] },
      { states: '0:s 1:r 3:b 5:s 7:r 9:b 12:s 20:b 26:s 27:r', answers: '7:s=started 20:s=spawn' },
    );
    promise(
      'clears failed, the window and the backoff',
      { inputs: `c${'-'.repeat(109)}s`, lives: ['-s-c', '-s-c', '-s-c', '-s-c', '-s-c', '-s-c', '-s-c', '-s'] },
      {
        states:
          '0:s 1:r 3:b 6:s 7:r 9:b 15:s 16:r 18:b 30:s 31:r 33:b 57:s 58:r 60:b 100:s 101:r 103:f 110:s 111:r 113:b 116:s 117:r',
      },
    );
  });

  describe('told to restart', () => {
    promise(
      'stops and starts again',
      { inputs: 'c---r', lives: ['-s'] },
      { deeds: 'spawn@1 SIGTERM@4 spawn@7', answers: '7:r=restarted' },
    );
    promise(
      'starts when it was stopped',
      { inputs: 'c--t---r', lives: ['-s'] },
      { answers: '5:t=stopped 8:r=restarted' },
    );
    promise(
      'does not wait for the backoff',
      { inputs: 'c---r', lives: ['-s-c', '-s'] },
      { states: '0:s 1:r 3:b 4:s 5:r', answers: '5:r=restarted' },
    );
    promise(
      'twice while stopping starts once, and both are answered',
      { inputs: 'c---trr', lives: ['-s!', '-s'] },
      { deeds: 'spawn@1 SIGTERM@4 SIGKILL@9 spawn@10', answers: '9:t=stopped 9:r=restarted 10:r=restarted' },
    );
    promise(
      'and then to stop stays down, and all requests are answered',
      { inputs: 'c---(rt)', lives: ['-s'] },
      { states: '0:s 1:r 4:x 6:o', deeds: 'spawn@1 SIGTERM@4', answers: '6:r=restarted 6:t=stopped' },
    );
  });

  describe('reconfigured', () => {
    promise(
      'is stopped and started with the new config',
      { inputs: 'c---n', lives: ['-s'] },
      { deeds: 'spawn@1 SIGTERM@4 spawn@7', answers: '7:n=settled' },
    );
    promise(
      'does not wait for the backoff',
      { inputs: 'c---n', lives: ['-s-c', '-s'] },
      { states: '0:s 1:r 3:b 4:s 5:r', answers: '5:n=settled' },
    );
    promise(
      'stays down if a user has stopped it',
      { inputs: 'c--t---n---s', lives: ['-s'] },
      { states: '0:s 1:r 3:x 5:o 11:s 12:r', answers: '5:t=stopped 7:n=settled 12:s=started' },
    );
    promise(
      'starts again if it has failed',
      { inputs: 'c--n', lives: ['-f', '-s'], config: policy('never') },
      { states: '0:s 1:f 3:s 4:r' },
    );
    promise(
      'while stopping comes up with the new config',
      { inputs: 'c---rn', lives: ['-s'] },
      { deeds: 'spawn@1 SIGTERM@4 spawn@7', answers: '6:r=restarted 7:n=settled' },
    );
  });

  describe('adjusted: reconfigured in settings that need no restart', () => {
    const { restart, health } = timelineConfig;
    promise(
      'continues in any state, and the change is settled at once',
      { inputs: 'c---a', lives: ['-s'], adjusted: { restart: { ...restart, minUptimeMs: 7 } } },
      { states: '0:s 1:r', deeds: 'spawn@1', answers: '4:a=settled' },
    );
    promise(
      'has the new policy at its next exit',
      { inputs: 'c---a', lives: ['-s----c'], adjusted: { restart: { ...restart, policy: 'never' } } },
      { states: '0:s 1:r 6:o' },
    );
    promise(
      'keeps the current backoff, and uses the new settings after the next crash',
      {
        inputs: 'c---a',
        lives: ['-s-c'],
        adjusted: { restart: { ...restart, backoffMaxMs: 30 } },
        config: policy('always'),
      },
      { states: '0:s 1:r 3:b 6:s 7:r 9:b 12:s 13:r 15:b 18:s 19:r 21:b 24:s 25:r 27:b 30:s 31:r 33:f' },
    );
    promise(
      'is stopped with the new settings',
      { inputs: 'c--a--t', lives: ['-s!'], adjusted: { stop: { graceMs: 20, signal: 'SIGINT' } } },
      { deeds: 'spawn@1 SIGINT@6 SIGKILL@8', answers: '3:a=settled 8:t=stopped' },
    );
    promise(
      'restarts its checks if their settings have changed',
      { inputs: 'c----a', lives: ['-s-h'], adjusted: { health: { ...health, timeoutMs: 7 } } },
      { states: '0:s 1:r', health: '1:starting 3:ready 5:starting 7:ready' },
    );
    promise(
      'restarts its checks if their requests have changed',
      { inputs: 'c----a', lives: ['-s-h'], adjusted: { mcp: { path: '/other', headers: [] } } },
      { states: '0:s 1:r', health: '1:starting 3:ready 5:starting 7:ready' },
    );
    promise(
      'keeps its health if other settings have changed',
      { inputs: 'c----a', lives: ['-s-h'], adjusted: { stop: { graceMs: 20, signal: 'SIGINT' } } },
      { health: '1:starting 3:ready' },
    );
    promise(
      'has no health when it is no longer checked',
      { inputs: 'c----a', lives: ['-s-h'], adjusted: { health: { ...health, probe: 'none' } } },
      { states: '0:s 1:r', health: '1:starting 3:ready 5:none' },
    );
    promise(
      'has a health as soon as it is checked',
      {
        inputs: 'c----a',
        lives: ['-s-h'],
        config: { ...timelineConfig, health: { ...health, probe: 'none' } },
        adjusted: { health },
      },
      { states: '0:s 1:r', health: '5:starting 7:ready' },
    );
    promise(
      'is restarted for being unhealthy from then on',
      { inputs: 'c--a', lives: ['-s---u', '-s'], adjusted: { health: { ...health, onFailure: 'restart' } } },
      { states: '0:s 1:r 7:x 9:b 12:s 13:r' },
    );
    promise(
      'is not restarted for being unhealthy any more',
      { inputs: 'c--a', lives: ['-s---u'], config: restarted(), adjusted: { health } },
      { states: '0:s 1:r', health: '1:starting 7:unhealthy' },
    );
    promise(
      'stays stopped if it was stopped, and has the new settings when it is started',
      {
        inputs: 'c--t---a--s',
        lives: ['-s', '-s-c'],
        adjusted: { restart: { ...restart, policy: 'never' } },
      },
      { states: '0:s 1:r 3:x 5:o 10:s 11:r 13:o', answers: '5:t=stopped 7:a=settled 11:s=started' },
    );
    promise(
      'stays failed if it has failed: only a start clears that',
      { inputs: 'c--a', lives: ['-f'], config: policy('never'), adjusted: { restart } },
      { states: '0:s 1:f', answers: '3:a=settled' },
    );
    promise(
      'while a process ends, uses the new settings for the next one',
      { inputs: 'c---ra', lives: ['-s', '-s-c'], adjusted: { restart: { ...restart, policy: 'never' } } },
      { states: '0:s 1:r 4:x 6:o 6:s 7:r 9:o', answers: '5:a=settled 7:r=restarted' },
    );
    promise(
      'starts if it was removed meanwhile',
      { inputs: 'c--xa', lives: ['-s'], adjusted: { restart: { ...restart, minUptimeMs: 7 } } },
      { states: '0:s 1:r 3:x 5:o 5:s 6:r', answers: '5:x=settled 6:a=settled' },
    );
  });

  describe('removed', () => {
    promise(
      'is stopped, and then gone',
      { inputs: 'c---x', lives: ['-s'] },
      { states: '0:s 1:r 4:x 6:o 6:z', answers: '6:x=settled' },
    );
    promise(
      'and added again while stopping never has two processes',
      { inputs: 'c---xc', lives: ['-s!', '-s'] },
      { deeds: 'spawn@1 SIGTERM@4 SIGKILL@9 spawn@10' },
    );
    promise('knows no command', { inputs: 'c---x---s', lives: ['-s'] }, { answers: '6:x=settled 8:s=unknown' });
  });

  describe('asked for its health', () => {
    promise(
      'is starting from its spawn on, and then what the checks say',
      { inputs: 'c', lives: ['-s--h--u--h'] },
      { states: '0:s 1:r', health: '1:starting 4:ready 7:unhealthy 10:ready' },
    );
    promise(
      'has none once it is being stopped, whatever the checks find',
      { inputs: 'c----t', lives: ['-s--h--u!'] },
      { states: '0:s 1:r 5:x 10:o', health: '1:starting 4:ready 5:none' },
    );
    promise(
      'has none once it has exited, and starts over with the next run',
      { inputs: 'c', lives: ['-s-hc', '-s---h'] },
      { states: '0:s 1:r 4:b 7:s 8:r', health: '1:starting 3:ready 4:none 8:starting 12:ready' },
    );
    promise(
      'has none while processes that its leader left behind are ended',
      { inputs: 'c', lives: ['-sh-c--u+', '-s'] },
      { states: '0:s 1:r 4:x 6:b 9:s 10:r', health: '1:starting 2:ready 4:none 10:starting' },
    );
    promise(
      'is not ended for being unhealthy, unless the config says so',
      { inputs: 'c', lives: ['-s--u'] },
      { states: '0:s 1:r', deeds: 'spawn@1', health: '1:starting 4:unhealthy' },
    );
    promise(
      'has none with the probe none',
      {
        inputs: 'c',
        lives: ['-s'],
        config: { ...timelineConfig, health: { ...timelineConfig.health, probe: 'none' } },
      },
      { health: '' },
    );
  });

  describe('unhealthy, with on-failure "restart"', () => {
    promise(
      'is stopped gracefully, and restarted after the backoff, whatever its exit code',
      { inputs: 'c', lives: ['-sh-u', '-s'], config: restarted() },
      {
        states: '0:s 1:r 4:x 6:b 9:s 10:r',
        deeds: 'spawn@1 SIGTERM@4 spawn@10',
        health: '1:starting 2:ready 4:unhealthy 4:none 10:starting',
      },
    );
    promise(
      'is killed when the grace is over, and the reason is its health',
      { inputs: 'c', lives: ['-s--u!', '-s'], config: restarted() },
      {
        deeds: 'spawn@1 SIGTERM@4 SIGKILL@9 spawn@13',
        why:
          '0:the daemon started, 1:the daemon started, 4:unhealthy: its event loop is stuck, ' +
          '9:unhealthy: its event loop is stuck, 12:automatic restart, 13:automatic restart',
      },
    );
    promise(
      'has its backoff doubled, and fails at the restart limit',
      { inputs: 'c', lives: ['-s-u'], config: restarted() },
      {
        states:
          '0:s 1:r 3:x 5:b 8:s 9:r 11:x 13:b 19:s 20:r 22:x 24:b 36:s 37:r 39:x 41:b 65:s 66:r 68:x 70:b ' +
          '110:s 111:r 113:x 115:f',
      },
    );
    promise(
      'stays stopped with policy never',
      { inputs: 'c', lives: ['-s--u'], config: restarted('never') },
      { states: '0:s 1:r 4:x 6:o', deeds: 'spawn@1 SIGTERM@4' },
    );
    promise(
      'stays stopped after a stop while it is being ended',
      { inputs: 'c----t', lives: ['-s--u!', '-s'], config: restarted() },
      { states: '0:s 1:r 4:x 9:b 9:o', deeds: 'spawn@1 SIGTERM@4 SIGKILL@9', answers: '9:t=stopped' },
    );
    promise(
      'starts at once after a start while it is being ended',
      { inputs: 'c----r', lives: ['-s--u', '-s'], config: restarted() },
      { deeds: 'spawn@1 SIGTERM@4 spawn@7', answers: '7:r=restarted' },
    );
    promise(
      'is restarted though it exits by itself with code 0 while it is being ended',
      { inputs: 'c', lives: ['-s-uz!', '-s'], config: restarted() },
      { states: '0:s 1:r 3:x 4:b 7:s 8:r', health: '1:starting 3:unhealthy 3:none 8:starting' },
    );
  });

  describe('left behind by a killed daemon', () => {
    promise(
      'is ended before it is started again',
      { inputs: 'c', lives: ['-s'], leftover: 's' },
      { states: '0:x 2:o 2:s 3:r', deeds: 'spawn@0 SIGTERM@0 spawn@3' },
    );
    promise(
      'is ended when it has no config any more',
      { inputs: 'x', lives: [], leftover: 's!' },
      { states: '', deeds: 'spawn@0 SIGTERM@0 SIGKILL@5', answers: '5:x=settled' },
    );
    promise(
      'is ended even if a stop comes meanwhile',
      { inputs: 'c-t', lives: ['-s'], leftover: 's!' },
      { states: '0:x 5:o', deeds: 'spawn@0 SIGTERM@0 SIGKILL@5', answers: '5:t=stopped' },
    );
  });

  describe('at shutdown', () => {
    promise(
      'is stopped, and then completes',
      { inputs: 'c---|', lives: ['-s'] },
      { states: '0:s 1:r 4:x 6:o 6:z', deeds: 'spawn@1 SIGTERM@4', completed: true },
    );
    promise(
      'completes at once during the backoff',
      { inputs: 'c---|', lives: ['-s-c'] },
      { states: '0:s 1:r 3:b 4:z', completed: true },
    );
    promise(
      'answers all pending requests',
      { inputs: 'c---ts-|', lives: ['-s!'] },
      { answers: '9:t=stopped 9:s=started', completed: true },
    );
  });
});
