import { expect } from 'chai';
import { resultText as textOf } from '../../../../lib/cli/mcp/call/content.ts';
import { surveyLines as linesOf } from '../../../../lib/cli/mcp/inspect/survey-lines.ts';
import { signature as signatureOf } from '../../../../lib/cli/mcp/json/signature.ts';

/** The lines of a survey, given as an object. */
const surveyLines = (survey: object, columns: number) => linesOf(JSON.stringify(survey), columns);
const signature = (schema: unknown) => signatureOf(JSON.stringify(schema));
const resultText = (result: object) => textOf(JSON.stringify(result));

const survey = {
  name: 'echo',
  url: 'http://localhost:8421/mcp',
  server: { name: 'echo-mcp', version: '1.0.0' },
  protocol: '2026-07-28',
  era: 'modern',
  supported_protocols: ['2025-11-25', '2026-07-28'],
  capabilities: { tools: { listChanged: true }, logging: {} },
  instructions: 'Speak up.\n\n  - it is rather hard of hearing, and far away',
  tools: [
    {
      name: 'echo',
      description: 'Says what was said to it, again.',
      inputSchema: { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] },
    },
  ],
  resources: [{ uri: 'file:///a', name: 'a', mimeType: 'text/plain', size: 7 }],
  resource_templates: [{ uriTemplate: 'file:///{path}', name: 'any' }],
  prompts: [{ name: 'ask', arguments: [{ name: 'whom', required: true }, { name: 'when' }] }],
  problems: [],
};

describe('inspect', () => {
  it('shows everything in lines of the width of the terminal', () => {
    expect(surveyLines(survey, 46)).to.deep.equal([
      'name          echo',
      'url           http://localhost:8421/mcp',
      'server        echo-mcp 1.0.0',
      'protocol      2026-07-28 (modern), also',
      '              2025-11-25',
      'capabilities  tools (listChanged), logging',
      '',
      'Instructions',
      '  Speak up.',
      '',
      '    - it is rather hard of hearing, and far',
      '    away',
      '',
      'Tools (1)',
      '  echo { message: string }',
      '    Says what was said to it, again.',
      '',
      'Resources (1)',
      '  file:///a',
      '    a (text/plain, 7 bytes)',
      '',
      'Resource templates (1)',
      '  file:///{path}',
      '    any',
      '',
      'Prompts (1)',
      '  ask (whom, when?)',
    ]);
  });

  it('continues on a second line if a tool has many arguments', () => {
    const properties = Object.fromEntries(['alpha', 'beta', 'gamma'].map((name) => [name, { type: 'string' }]));
    const [tool] = survey.tools;
    const tools = tool === undefined ? [] : [{ ...tool, inputSchema: { type: 'object' as const, properties } }];
    expect(surveyLines({ ...survey, tools }, 46)).to.include.members([
      '  echo { alpha?: string, beta?: string,',
      '      gamma?: string }',
      '    Says what was said to it, again.',
    ]);
  });

  it('escapes control characters in every field', () => {
    const bad = '\u001b[2J\u0007\u202e';
    const lines = surveyLines(
      {
        ...survey,
        server: { name: bad, version: bad },
        protocol: bad,
        instructions: bad,
        tools: [
          { name: bad, description: `${bad}\r\n${bad}`, inputSchema: { type: 'object', properties: { [bad]: {} } } },
        ],
        resources: [{ uri: bad, name: bad, description: bad, mimeType: bad }],
        resource_templates: [{ uriTemplate: bad, name: bad }],
        prompts: [{ name: bad, description: bad, arguments: [{ name: bad }] }],
      },
      80,
    );
    expect(lines.join('')).not.to.match(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('shows the short form of a tool’s arguments for any schema', () => {
    const properties = {
      a: { type: 'string' },
      b: { enum: ['x', 1] },
      c: { type: 'array', items: { type: 'number' } },
      d: { type: ['string', 'null'] },
      e: { const: true },
      f: true,
    };
    expect(signature({ type: 'object', properties, required: ['a'] })).to.equal(
      '{ a: string, b?: "x" | 1, c?: number[], d?: string | null, e?: true, f?: any }',
    );
    for (const odd of [undefined, null, {}, { properties: 3 }, { required: 'a' }])
      expect(signature(odd)).to.equal('{}');
  });
});

describe('call', () => {
  it('prints texts unchanged, and a description of any other content', () => {
    expect(
      resultText({
        content: [
          { type: 'text', text: 'one\ntwo' },
          { type: 'audio', data: 'AAAA', mimeType: 'audio/wav' },
          { type: 'resource', resource: { uri: 'file:///a', blob: 'AAA=' } },
          { type: 'resource', resource: { uri: 'file:///b', text: 'inside' } },
          { type: 'resource_link', uri: 'file:///c', name: 'c' },
          { type: 'hologram' } as never,
        ],
        structuredContent: { not: 'shown' },
      }),
    ).to.equal(
      'one\ntwo\n[audio: audio/wav, 3 bytes]\n[resource: file:///a, unknown type, 2 bytes]\ninside\n[resource: file:///c]\n{"type":"hologram"}',
    );
  });

  it('prints structured content if there is nothing else', () => {
    expect(resultText({ content: [], structuredContent: { sum: 3 } })).to.equal('{\n  "sum": 3\n}');
    expect(resultText({})).to.equal('');
  });
});
