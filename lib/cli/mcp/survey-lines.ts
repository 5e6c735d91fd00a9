import { visible } from '../../text/visible.ts';
import { table } from '../table.ts';
import { wrapped } from '../wrap.ts';
import { signature } from './signature.ts';
import type { Survey } from './survey.ts';

/** One thing that a server offers. */
interface Offer {
  readonly title: string;
  readonly about: readonly (string | undefined)[];
}

const NARROWEST = 40;
const INDENT = '  ';
/** Further in there is no room left. */
const DEEPEST = 16;

const indented = (lines: readonly string[], indent: string): readonly string[] =>
  lines.map((line) => (line === '' ? '' : `${indent}${line}`));

/** A server's line, wrapped as far in as it begins, with nothing in it that a terminal would act on. */
const paragraph = (line: string, width: number): readonly string[] => {
  const text = line.trim();
  const indent = line.slice(0, line.indexOf(text)).replaceAll('\t', INDENT).slice(0, DEEPEST);
  return indented(wrapped(visible(text), width - indent.length), indent);
};

const paragraphs = (text: string, width: number): readonly string[] =>
  text
    .trim()
    .split(/\r?\n/)
    .flatMap((line) => paragraph(line, width));

/** A title may go on in a second line, further in than what follows it. */
const hanging = (title: string, width: number): readonly string[] => {
  const deep = INDENT.repeat(3);
  const [first = '', ...more] = wrapped(title, width - deep.length);
  return [`${INDENT}${first}`, ...indented(more, deep)];
};

const section = (title: string, offers: readonly Offer[], width: number): readonly string[] => {
  if (offers.length === 0) return [];
  const deeper = INDENT.repeat(2);
  const lines = offers.flatMap(({ title, about }) => [
    ...hanging(visible(title), width),
    ...about.flatMap((text) => (text ? indented(paragraphs(text, width - deeper.length), deeper) : [])),
  ]);
  return ['', `${title} (${offers.length})`, ...lines];
};

/** `resources (listChanged, subscribe)`: what there is, and what can be done about it. */
const capability = ([name, value]: readonly [string, unknown]): string => {
  const extras = Object.entries(value ?? {}).filter(([, extra]) => extra !== false && extra !== undefined);
  return extras.length === 0 ? name : `${name} (${extras.map(([extra]) => extra).join(', ')})`;
};

const protocolText = ({ protocol = 'unknown', era, supported_protocols: supported = [] }: Survey): string => {
  const others = supported.filter((other) => other !== protocol);
  const also = others.length === 0 ? '' : `, also ${others.join(', ')}`;
  return `${protocol}${era === undefined ? '' : ` (${era})`}${also}`;
};

const facts = (survey: Survey): readonly (readonly [label: string, fact: string])[] => {
  const { name, url, server, capabilities } = survey;
  return [
    ['name', name],
    ['url', url],
    ['server', server === undefined ? '-' : `${server.name} ${server.version}`],
    ['protocol', protocolText(survey)],
    ['capabilities', Object.entries(capabilities).map(capability).join(', ') || '-'],
  ];
};

const sizeText = (size: number | undefined): string => (size === undefined ? '' : `, ${size} bytes`);

/** Everything that a server says it has, for people: in lines of `columns` where that is possible. Pure. */
export const surveyLines = (survey: Survey, columns: number): readonly string[] => {
  const width = Math.max(NARROWEST, columns);
  const { instructions, tools, resources, resource_templates: templates, prompts } = survey;
  const rows = facts(survey);
  const indent = ' '.repeat(Math.max(...rows.map(([label]) => label.length)) + INDENT.length);
  const head = rows.flatMap(([label, fact]) => {
    const [first = '', ...more] = wrapped(visible(fact), width - indent.length);
    return [...table([[label.padEnd(indent.length - INDENT.length), first]]), ...indented(more, indent)];
  });
  return [
    ...head,
    ...(instructions ? ['', 'Instructions', ...indented(paragraphs(instructions, width - INDENT.length), INDENT)] : []),
    ...section(
      'Tools',
      tools.map((tool) => ({ title: `${tool.name} ${signature(tool.inputSchema)}`, about: [tool.description] })),
      width,
    ),
    ...section(
      'Resources',
      resources.map(({ uri, name, mimeType, size, description }) => ({
        title: uri,
        about: [`${name}${mimeType ? ` (${mimeType}${sizeText(size)})` : ''}`, description],
      })),
      width,
    ),
    ...section(
      'Resource templates',
      templates.map(({ uriTemplate, name, mimeType, description }) => ({
        title: uriTemplate,
        about: [`${name}${mimeType ? ` (${mimeType})` : ''}`, description],
      })),
      width,
    ),
    ...section(
      'Prompts',
      prompts.map(({ name, description, arguments: args = [] }) => ({
        title: `${name} (${args.map(({ name, required }) => (required ? name : `${name}?`)).join(', ')})`,
        about: [description],
      })),
      width,
    ),
  ];
};
