import { expect } from 'chai';
import type { Obstacle } from '../../../../lib/health/observation.ts';
import type { Asked } from '../../../../lib/host/probe/mcp/ask.ts';
import {
  obstacleAtDiscover,
  obstacleAtInitialize,
  obstacleAtInitialized,
} from '../../../../lib/host/probe/mcp/obstacles.ts';

const RESULT = {
  protocolVersion: '2025-11-25',
  serverInfo: { name: 'a', version: '1' },
  capabilities: { tools: { listChanged: true } },
};

const asked = (result: object, status = 200, type = 'application/json', odd?: string): Asked => ({
  reply: { type: 'answer', status, headers: { 'content-type': type }, ending: 'done' },
  response: { type: 'result', result: { ...result }, ...(odd !== undefined && { odd }) },
});

describe('why clients can’t connect', () => {
  it('is nothing with a server that answers as the protocol says', () => {
    expect(obstacleAtInitialize(asked(RESULT))).to.equal(undefined);
    expect(obstacleAtInitialize(asked({ ...RESULT, capabilities: {} }, 201, 'text/event-stream; x'))).to.equal(
      undefined,
    );
    expect(obstacleAtDiscover(asked({ capabilities: {} }))).to.equal(undefined);
  });

  const cases: readonly (readonly [title: string, asked: Asked, expected: Obstacle])[] = [
    ['the status', asked(RESULT, 500), { type: 'status', method: 'initialize', status: 500 }],
    ['the media type', asked(RESULT, 200, 'Text/HTML; charset=x'), { type: 'media-type', found: 'text/html' }],
    ['no media type', asked(RESULT, 200, ''), { type: 'media-type', found: '' }],
    [
      'no JSON-RPC',
      asked(RESULT, 200, 'application/json', 'jsonrpc'),
      { type: 'member', name: 'jsonrpc', is: 'not "2.0"' },
    ],
    [
      'a surplus member',
      asked(RESULT, 200, 'application/json', 'error'),
      { type: 'member', name: 'error', is: 'there' },
    ],
    [
      'an unknown revision',
      asked({ ...RESULT, protocolVersion: '1999-01-01' }),
      { type: 'protocol', protocol: '1999-01-01' },
    ],
  ];
  for (const [title, answered, expected] of cases) {
    it(`is ${title}`, () => expect(obstacleAtInitialize(answered)).to.deep.equal(expected));
  }

  for (const [name, is, change] of [
    ['protocolVersion', 'missing', { protocolVersion: undefined }],
    ['protocolVersion', 'a number', { protocolVersion: 1 }],
    ['serverInfo', 'null', { serverInfo: null }],
    ['serverInfo.name', 'missing', { serverInfo: { version: '1' } }],
    ['serverInfo.version', 'a number', { serverInfo: { name: 'a', version: 1 } }],
    ['serverInfo.title', 'null', { serverInfo: { name: 'a', version: '1', title: null } }],
    ['capabilities', 'an array', { capabilities: [] }],
    ['capabilities.tools', 'true or false', { capabilities: { tools: true } }],
    ['capabilities.tools.listChanged', 'a string', { capabilities: { tools: { listChanged: 'yes' } } }],
    ['instructions', 'null', { instructions: null }],
  ] as const) {
    it(`is ${name}, which is ${is}`, () =>
      expect(obstacleAtInitialize(asked({ ...RESULT, ...change }))).to.deep.equal({ type: 'member', name, is }));
  }

  it('is the same for the capabilities of a modern server, which has no revision to agree on', () => {
    expect(obstacleAtDiscover(asked({}))).to.deep.equal({ type: 'member', name: 'capabilities', is: 'missing' });
    expect(obstacleAtDiscover(asked(RESULT, 404))).to.deep.equal({
      type: 'status',
      method: 'server/discover',
      status: 404,
    });
  });

  it('is that the end of the handshake is refused, or not answered', () => {
    const method = 'notifications/initialized';
    const answer = (status: number) => ({ type: 'answer', status, headers: {}, ending: 'done' }) as const;
    expect(obstacleAtInitialized(answer(202))).to.equal(undefined);
    expect(obstacleAtInitialized(answer(400))).to.deep.equal({ type: 'status', method, status: 400 });
    expect(obstacleAtInitialized(undefined)).to.deep.equal({ type: 'status', method });
  });
});
