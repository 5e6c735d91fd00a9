import { expect } from 'chai';
import fc from 'fast-check';
import { type Condition, checked, healthTransitions, NEWBORN, overdue } from '../../lib/health/health-state.ts';
import { healthOf } from '../../lib/health/messages.ts';
import type { Note, Observation, Obstacle } from '../../lib/health/observation.ts';
import { serverConfig } from '../support/fixtures/configs.ts';

const config = serverConfig();
const once = { failures: 1 };

/** The detail of a server after a check and the end of `start-timeout`. */
const late = (observation: Observation) => healthOf(overdue(checked(NEWBORN, observation, once)), config).detail;
const lost = (observation: Observation) =>
  healthOf(checked(checked(NEWBORN, { type: 'good' }, once), observation, once), config).detail;
const noted = (...notes: Note[]) => healthOf(checked(NEWBORN, { type: 'good', notes }, once), config).detail;

describe('the words of health', () => {
  it('tell the user what to do about a server that never became ready', () => {
    expect(late({ type: 'absent' })).to.equal('nothing listens on 8421 after 30 s');
    expect(late({ type: 'absent', elsewhere: [8422, 9464] })).to.equal(
      'nothing listens on 8421 after 30 s; it listens on 8422, 9464 instead',
    );
    expect(late({ type: 'foreign', holder: { pid: 17, name: 'nginx' } })).to.equal(
      'port 8421 is answered by pid 17 (nginx), not by this server',
    );
    expect(late({ type: 'foreign' })).to.equal('port 8421 is answered by another process, not by this server');
    expect(late({ type: 'status', status: 404, path: '/mcp' })).to.equal('404 at /mcp: wrong path?');
    expect(late({ type: 'status', status: 404, path: '/mcp', oldTransportAt: '/sse' })).to.equal(
      '404 at /mcp: wrong path? It speaks the old HTTP+SSE transport at /sse',
    );
    expect(late({ type: 'status', status: 500, path: '/mcp' })).to.match(/^500 at \/mcp: the server itself fails/);
    expect(late({ type: 'not-mcp', status: 200, path: '/mcp' })).to.match(/^200 at \/mcp, but not an MCP answer/);
    expect(late({ type: 'not-http' })).to.equal('port 8421 does not speak HTTP');
    expect(late({ type: 'silent' })).to.match(/accepts connections, but does not answer within 5 s/);
  });

  it('tell what has happened to a server that was ready', () => {
    expect(lost({ type: 'silent' })).to.equal('up, but its event loop is stuck: no answer within 5 s');
    expect(lost({ type: 'absent' })).to.equal('nothing listens on 8421 any more');
    expect(lost({ type: 'refused', method: 'tools/list', code: -32603, message: 'Not connected' })).to.equal(
      'tools/list fails: Not connected (-32603)',
    );
  });

  it('have notes for a server that is ready', () => {
    expect(noted()).to.equal(undefined);
    expect(noted({ type: 'credentials', status: 401 })).to.equal('401: needs credentials');
    expect(noted({ type: 'credentials', status: 403 })).to.match(/^403: refuses the Host localhost:8421/);
    expect(noted({ type: 'moved', status: 307, to: '/mcp/' })).to.match(/^307: has moved to \/mcp\//);
    expect(noted({ type: 'redirected', status: 302, to: 'https://id.example/' })).to.match(
      /^302: redirects to https:.*, which does not speak MCP/,
    );
    expect(noted({ type: 'single-session' })).to.match(/^supports one session only/);
    expect(noted({ type: 'unproved' })).to.match(/^not checked: .* port 8421/);
    expect(noted({ type: 'idle-path', path: '/healthz', status: 503 })).to.equal(
      'health path /healthz has not worked yet (503)',
    );
    expect(noted({ type: 'http-sse' }, { type: 'exposed' })).to.equal(
      'speaks only the old HTTP+SSE transport of 2024-11-05; listens on all interfaces: others on the network can reach it',
    );
  });
});

describe('the words for a server that answers but that no client can connect to', () => {
  const unusable = (by: Obstacle) => noted({ type: 'unusable', by });

  it('tell why clients fail', () => {
    const start = "answers, but clients can't connect: ";
    expect(unusable({ type: 'status', method: 'notifications/initialized', status: 500 })).to.equal(
      `${start}notifications/initialized is answered with 500`,
    );
    expect(unusable({ type: 'status', method: 'notifications/initialized' })).to.match(/is not answered$/);
    expect(unusable({ type: 'media-type', found: 'text/plain' })).to.match(/its answer is text\/plain, neither/);
    expect(unusable({ type: 'media-type', found: '' })).to.match(/no Content-Type$/);
    expect(unusable({ type: 'member', name: 'serverInfo.version', is: 'missing' })).to.equal(
      `${start}serverInfo.version is missing in its answer`,
    );
    expect(unusable({ type: 'protocol', protocol: '1.0' })).to.equal(
      `${start}it answers initialize with MCP 1.0, which clients reject`,
    );
  });
});

describe('the condition of a run', () => {
  const observation = fc.constantFrom<Observation | 'overdue'>(
    { type: 'good' },
    { type: 'absent' },
    { type: 'silent' },
    { type: 'unasked' },
    'overdue',
  );

  it('keeps to the table, and always has a detail when it is unhealthy', () => {
    fc.assert(
      fc.property(fc.array(observation), fc.integer({ min: 1, max: 4 }), (events, failures) => {
        let condition: Condition = NEWBORN;
        for (const event of events) {
          const before = condition;
          condition = event === 'overdue' ? overdue(before) : checked(before, event, { failures });
          const arrows: readonly string[] = Object.values(healthTransitions[before.state]);
          if (condition.state !== before.state) expect(arrows).to.include(condition.state);
          if (condition.state === 'unhealthy') expect(healthOf(condition, config).detail).to.be.a('string');
        }
      }),
    );
  });

  it('is ready after a successful check, whatever it was before', () => {
    fc.assert(
      fc.property(fc.array(observation), (events) => {
        const before = events.reduce<Condition>(
          (condition, event) => (event === 'overdue' ? overdue(condition) : checked(condition, event, once)),
          NEWBORN,
        );
        expect(checked(before, { type: 'good' }, once)).to.include({ state: 'ready', failures: 0 });
      }),
    );
  });

  it('keeps the facts that the server reported over checks without facts', () => {
    const facts = { server: { name: 's', version: '1' }, protocol: '2025-11-25', era: 'legacy' } as const;
    const ready = checked(NEWBORN, { type: 'good', facts, notes: [{ type: 'exposed' }] }, once);
    const back = [{ type: 'absent' }, { type: 'good' }] as const;
    const again = back.reduce<Condition>((condition, found) => checked(condition, found, once), ready);
    expect(healthOf(again, config)).to.deep.equal(healthOf(ready, config));
  });
});
