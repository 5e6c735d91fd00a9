import { expect } from 'chai';
import { initialize, legacy } from '../../../../lib/host/probe/mcp/messages.ts';
import { mediaTypeOf, type Response, responseReader } from '../../../../lib/host/probe/mcp/responses.ts';

const ping = legacy('ping', '2025-11-25', undefined);

/** The response to a request in a body of this type, which arrives in pieces of so many bytes. */
const responseIn = (body: string, type = 'application/json', message = ping, piece = 7): Response | undefined => {
  const reader = responseReader(message, { 'content-type': type });
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += piece) if (reader.read(bytes.subarray(at, at + piece))) break;
  return reader.response();
};
const fromEvents = (body: string): Response | undefined => responseIn(body, 'text/event-stream');

const json = (members: object): string => JSON.stringify({ jsonrpc: '2.0', ...members });
const good = { type: 'result', result: { ok: true } };

describe('the response to a request', () => {
  it('is that with its id, as a number or a string', () => {
    for (const id of [ping.id, `${ping.id}`])
      expect(responseIn(json({ id, result: { ok: true } }))).to.deep.equal(good);
    for (const id of [ping.id + 1, null, true, [ping.id]])
      expect(responseIn(json({ id, result: {} })), `${id}`).to.equal(undefined);
  });

  it('may be an error, also one without the id, if the server could not read the request', () => {
    const error = { code: -32600, message: 'no', data: 'why' };
    for (const id of [ping.id, null, undefined])
      expect(responseIn(json({ id, error })), `${id}`).to.deep.equal({ type: 'error', ...error });
    expect(responseIn(json({ id: 99, error }))).to.equal(undefined);
  });

  it('may be one of a batch', () => {
    const batch = `[${json({ method: 'x' })},${json({ id: 99, result: {} })},${json({ id: ping.id, result: { ok: true } })}]`;
    expect(responseIn(batch)).to.deep.equal(good);
  });

  it('is none if the body is not JSON, is cut off, or has no object as result', () => {
    for (const body of [
      '',
      '<html></html>',
      '{"id":2,"result":{',
      json({ id: ping.id, result: 1 }),
      json({ id: ping.id }),
      'null',
    ])
      expect(responseIn(body), body).to.equal(undefined);
  });

  it('has the first member that JSON-RPC does not allow', () => {
    const odd = (text: string) => responseIn(text)?.odd;
    expect(odd(`{"id":${ping.id},"result":{}}`)).to.equal('jsonrpc');
    expect(odd(`{"jsonrpc":"1.0","id":${ping.id},"result":{}}`)).to.equal('jsonrpc');
    expect(odd(json({ id: ping.id, result: {}, error: null }))).to.equal('error');
    expect(odd(json({ id: ping.id, result: {} }))).to.equal(undefined);
  });

  it('has its parts down to the level that the request is about', () => {
    const result = { capabilities: { tools: { listChanged: true, more: { deep: 1 } } } };
    expect(responseIn(json({ id: initialize.id, result }), 'application/json', initialize)).to.have.nested.property(
      'result.capabilities.tools.listChanged',
      true,
    );
  });

  describe('in an event stream', () => {
    const event = (data: string, type?: string) => `${type === undefined ? '' : `event: ${type}\n`}data: ${data}\n\n`;
    const response = json({ id: ping.id, result: { ok: true } });

    it('is in the first event that has it, after any others', () => {
      const others = event(json({ method: 'notifications/message' })) + event('not json') + event('');
      expect(fromEvents(others + event(response))).to.deep.equal(good);
    });

    it('may be on several lines of data', () => {
      expect(fromEvents(event(response.replace(',', ',\ndata: ')))).to.deep.equal(good);
    });

    it('is in events of the type `message` only', () => {
      expect(fromEvents(event(response, 'message'))).to.deep.equal(good);
      expect(fromEvents(event(response, 'endpoint'))).to.equal(undefined);
    });

    it('needs no more bytes once it was found', () => {
      const reader = responseReader(ping, { 'content-type': 'text/event-stream; charset=utf-8' });
      expect(reader.read(Buffer.from(`data: ${response}\n`))).to.equal(false);
      expect(reader.read(Buffer.from('\n'))).to.equal(true);
    });
  });
});

describe('the media type of an answer', () => {
  for (const [header, type] of [
    ['application/json', 'application/json'],
    ['Application/JSON; charset=utf-8', 'application/json'],
    [' text/event-stream ;x', 'text/event-stream'],
    ['', ''],
    [undefined, ''],
  ] as const) {
    it(`is ${type || 'nothing'} by ${header ?? 'no header'}`, () =>
      expect(mediaTypeOf(header === undefined ? {} : { 'content-type': header })).to.equal(type));
  }
});
