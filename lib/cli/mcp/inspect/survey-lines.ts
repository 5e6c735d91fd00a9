import { visible } from '../../../text/visible.ts';
import { table } from '../../terminal/table.ts';
import { wrapped } from '../../terminal/wrap.ts';
import { onOneLine } from '../json/json-layout.ts';
import { elementsOf, membersOf } from '../json/json-text.ts';
import { signature } from '../json/signature.ts';

/** A tool, resource or prompt. */
interface Offer {
  readonly title: string;
  readonly about: readonly (string | undefined)[];
}

const NARROWEST = 40;
const INDENT = '  ';
/** The maximum indentation: beyond it there is no room left. */
const DEEPEST = 16;

const indented = (lines: readonly string[], indent: string): readonly string[] =>
  lines.map((line) => (line === '' ? '' : `${indent}${line}`));

/** A line of the server's text, wrapped with its indentation, control characters escaped. */
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

/** A title, whose continuation lines are indented more deeply than the text below it. */
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

/** The members of a JSON object as text: strings decoded, all other values as JSON. */
type Facts = (name: string) => string | undefined;

/** Undefined if absent or null. */
const shown = (text: string | undefined): string | undefined => {
  if (text === undefined || text === 'null') return undefined;
  return text.startsWith('"') ? JSON.parse(text) : onOneLine(text);
};

const factsOf = (text: string | undefined): Facts => {
  const members = membersOf(text ?? '');
  return (name) => shown(members.get(name));
};

/** `resources (listChanged, subscribe)`: a capability and its options. */
const capability = ([name, value]: readonly [string, string]): string => {
  const extras = [...membersOf(value)].filter(([, extra]) => extra !== 'false' && extra !== 'null');
  return extras.length === 0 ? name : `${name} (${extras.map(([extra]) => extra).join(', ')})`;
};

const capabilitiesText = (text: string): string =>
  text.startsWith('{') ? [...membersOf(text)].map(capability).join(', ') || '-' : onOneLine(text);

const protocolText = (survey: ReadonlyMap<string, string>): string => {
  const [protocol = 'unknown', era] = [shown(survey.get('protocol')), shown(survey.get('era'))];
  const supported = elementsOf(survey.get('supported_protocols') ?? '').map((version) => shown(version) ?? '');
  const others = supported.filter((other) => other !== protocol);
  const also = others.length === 0 ? '' : `, also ${others.join(', ')}`;
  return `${protocol}${era === undefined ? '' : ` (${era})`}${also}`;
};

const serverText = (info: string | undefined): string => {
  if (!info?.startsWith('{')) return shown(info) ?? '-';
  const facts = factsOf(info);
  return [facts('name'), facts('version')].filter((fact) => fact !== undefined).join(' ') || '-';
};

const headOf = (survey: ReadonlyMap<string, string>): readonly (readonly [label: string, fact: string])[] => [
  ['name', shown(survey.get('name')) ?? '-'],
  ['url', shown(survey.get('url')) ?? '-'],
  ['server', serverText(survey.get('server'))],
  ['protocol', protocolText(survey)],
  ['capabilities', capabilitiesText(survey.get('capabilities') ?? '{}')],
];

/** Without a name, the whole JSON. */
const titleOf = (text: string, key: string): string => factsOf(text)(key) ?? onOneLine(text);

const toolOffer = (text: string): Offer => ({
  title: `${titleOf(text, 'name')} ${signature(membersOf(text).get('inputSchema'))}`,
  about: [factsOf(text)('description')],
});

const resourceOffer =
  (key: string) =>
  (text: string): Offer => {
    const facts = factsOf(text);
    const [type, size] = [facts('mimeType'), facts('size')];
    const kind = type === undefined ? '' : ` (${type}${size === undefined ? '' : `, ${size} bytes`})`;
    return { title: titleOf(text, key), about: [`${facts('name') ?? '-'}${kind}`, facts('description')] };
  };

const promptOffer = (text: string): Offer => {
  const given = elementsOf(membersOf(text).get('arguments') ?? '').map((argument) => {
    const facts = factsOf(argument);
    return `${titleOf(argument, 'name')}${facts('required') === 'true' ? '' : '?'}`;
  });
  return { title: `${titleOf(text, 'name')} (${given.join(', ')})`, about: [factsOf(text)('description')] };
};

/** A survey's JSON as text, wrapped at `columns` if possible. Pure. */
export const surveyLines = (text: string, columns: number): readonly string[] => {
  const width = Math.max(NARROWEST, columns);
  const survey = membersOf(text);
  const rows = headOf(survey);
  const indent = ' '.repeat(Math.max(...rows.map(([label]) => label.length)) + INDENT.length);
  const head = rows.flatMap(([label, fact]) => {
    const [first = '', ...more] = wrapped(visible(fact), width - indent.length);
    return [...table([[label.padEnd(indent.length - INDENT.length), first]]), ...indented(more, indent)];
  });
  const instructions = shown(survey.get('instructions'));
  const offers = (title: string, name: string, offer: (text: string) => Offer): readonly string[] =>
    section(title, elementsOf(survey.get(name) ?? '').map(offer), width);
  return [
    ...head,
    ...(instructions ? ['', 'Instructions', ...indented(paragraphs(instructions, width - INDENT.length), INDENT)] : []),
    ...offers('Tools', 'tools', toolOffer),
    ...offers('Resources', 'resources', resourceOffer('uri')),
    ...offers('Resource templates', 'resource_templates', resourceOffer('uriTemplate')),
    ...offers('Prompts', 'prompts', promptOffer),
  ];
};
