import { expect } from 'chai';
import fc from 'fast-check';
import { resultText } from '../../../../lib/cli/mcp/call/content.ts';

const shown = (...content: readonly unknown[]): string => resultText(JSON.stringify({ content }));

describe('the result of a tool, for people', () => {
  const parts: readonly (readonly [part: unknown, text: string])[] = [
    [{ type: 'text', text: 'a\nb' }, 'a\nb'],
    [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }, '[image: image/png, 3 bytes]'],
    [{ type: 'audio', data: 'AAA=', mimeType: 'audio/wav' }, '[audio: audio/wav, 2 bytes]'],
    [{ type: 'resource_link', uri: 'file:///a', name: 'a' }, '[resource: file:///a]'],
    [{ type: 'resource', resource: { uri: 'file:///a', text: 'inside' } }, 'inside'],
    [
      { type: 'resource', resource: { uri: 'file:///a', blob: 'AAAA', mimeType: 'application/zip' } },
      '[resource: file:///a, application/zip, 3 bytes]',
    ],
    [{ type: 'resource', resource: { uri: 'file:///a', blob: '' } }, '[resource: file:///a, unknown type, 0 bytes]'],
  ];
  for (const [part, text] of parts) {
    it(`shows ${JSON.stringify(part)} as ${JSON.stringify(text)}`, () => expect(shown(part)).to.equal(text));
  }

  const unknown: readonly unknown[] = [
    { type: 'video', data: 'AAAA' },
    { type: 'text', text: 5 },
    { type: 'image' },
    { type: 'resource', resource: 'x' },
    { type: 'resource' },
    'text',
    null,
    5,
  ];
  for (const part of unknown) {
    it(`shows what is of no known kind as it came: ${JSON.stringify(part)}`, () => {
      expect(shown(part)).to.equal(JSON.stringify(part));
    });
  }

  it('has its parts one after the other', () => {
    expect(shown({ type: 'text', text: 'a' }, { type: 'odd' }, { type: 'text', text: 'b' })).to.equal(
      'a\n{"type":"odd"}\nb',
    );
  });

  it('is its structured content where it has no parts, each number as it was written', () => {
    expect(resultText('{"content":[],"structuredContent":{"n":1.50}}')).to.equal('{\n  "n": 1.50\n}');
    expect(resultText('{"structuredContent":[1]}')).to.equal('[\n  1\n]');
  });

  it('is its parts where it has both', () => {
    expect(resultText('{"content":[{"type":"text","text":"a"}],"structuredContent":{}}')).to.equal('a');
  });

  it('is nothing where it says nothing', () => {
    for (const text of ['{"content":[]}', '{}', '{"content":[],"isError":true}']) expect(resultText(text)).to.equal('');
  });

  it('is what came where that is as no result is', () => {
    expect(resultText('{"tools":[]}')).to.equal('{\n  "tools": []\n}');
    expect(resultText('{"content":"a"}')).to.equal('{\n  "content": "a"\n}');
    expect(resultText('5')).to.equal('5');
  });

  it('is shown whatever it is', () => {
    fc.assert(fc.property(fc.json(), (text) => typeof resultText(text) === 'string'));
    fc.assert(fc.property(fc.array(fc.jsonValue()), (content) => shown(...content).length >= 0));
  });
});
