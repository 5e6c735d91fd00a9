import { expect } from 'chai';
import fc from 'fast-check';
import { createScanner } from 'jsonc-parser';
import type { Document, Format } from '../../../lib/clients/formats/format.ts';
import { json5, jsonc } from '../../../lib/clients/formats/jsonc.ts';
import { isFields } from '../../../lib/clients/formats/same.ts';
import { toml } from '../../../lib/clients/formats/toml/toml.ts';
import { yaml } from '../../../lib/clients/formats/yaml/yaml.ts';

const read = (format: Format, text: string): Document => {
  const reading = format.read(text);
  if ('fault' in reading) throw new Error(`${reading.fault.offset}: ${reading.fault.message} in ${text}`);
  return reading;
};

const rewritten = (format: Format, text: string, value: unknown): string => read(format, text).rewritten(value);

/** All comments of a JSON text, by the scanner that editors use. */
const jsonComments = (text: string): readonly string[] => {
  const scanner = createScanner(text);
  const found: string[] = [];
  for (let kind: number = scanner.scan(); kind !== 17; kind = scanner.scan())
    if (kind === 12 || kind === 13) found.push(text.slice(scanner.getTokenOffset(), scanner.getPosition()).trimEnd());
  return found.sort();
};

/** All comments of TOML and YAML texts that have no # elsewhere. */
const hashComments = (text: string): readonly string[] => (text.match(/#.*/g) ?? []).map((line) => line.trim()).sort();

type Value = number | string | readonly Value[] | { readonly [name: string]: Value };

const name = fc.constantFrom('a', 'b', 'c', 'echo', 'x y', '//', '__proto__');
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.constantFrom('', 's', 'https://x/1', '/* no */', '"'),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(name, tie('value'), { maxKeys: 4 }),
  ),
}));
const map = fc.dictionary(name, value, { maxKeys: 4 });

/** Text between two tokens. The comments contain text that looks like JSON. */
const gap = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', ' ', '\n', '\n  ', '\r\n\t') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('// first, second\n', '// "x": { "y": 1 },\n    ', ' // see https://x/1 }\r\n'),
  },
  { weight: 1, arbitrary: fc.constantFrom('/* , */', ' /* "x": {}, // */ ', '/* a\n b */\n', '/**/') },
);

/** A JSON text of a value, with gaps of all kinds. */
const spelled = (value: Value, next: () => string): string => {
  const listed = (members: readonly string[]) => members.map((member) => next() + member + next()).join(',');
  if (Array.isArray(value)) {
    const members = value.map((element: Value) => spelled(element, next));
    return `[${listed(members)}${members.length > 0 && next().length === 2 ? ',' : ''}${next()}]`;
  }
  if (!isFields(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}${next()}:${next()}${spelled(member, next)}`,
  );
  return `{${listed(members)}${members.length > 0 && next().length === 2 ? ',' : ''}${next()}}`;
};

const jsonText = fc.tuple(map, fc.array(gap, { minLength: 1, maxLength: 60 })).map(([value, gaps]) => {
  let index = 0;
  const next = () => gaps[index++ % gaps.length] ?? '';
  return next() + spelled(value, next) + next();
});

/** Comments below and after lines. */
const below = fc.constantFrom('', '', '', '\n', '# about it\n', '\n# about what follows\n', '# url = "x"\n');
const behind = fc.constantFrom('', '', ' # behind', '  # b = 1');
const server = fc.tuple(fc.constantFrom('table', 'dotted', 'inline', 'deep'), below, behind, below, behind);

const tomlText = fc
  .tuple(
    fc.dictionary(fc.constantFrom('a', 'b', 'echo', 'x y'), server),
    fc.array(fc.tuple(below, behind), { maxLength: 2 }),
  )
  .map(([servers, rest]) => {
    const entries = Object.entries(servers).map(([name, [form, above, first, between, second]]) => {
      const key = JSON.stringify(name);
      if (form === 'dotted')
        return ['', `servers.${key}.url = "u"${first}\n${between}servers.${key}.n = 1${second}\n${above}`];
      if (form === 'inline') return ['', `servers.${key} = { url = "u", n = 1 }${first}\n${above}`];
      const deep =
        form === 'deep' ? `[servers.${key}.env]${first}\n${above}K = [${second ? `${second}\n` : ''}1]\n` : '';
      return [`${above}[servers.${key}]${first}\n${between}url = "u"${second}\nn = [ 1,${first}\n 2 ]\n${deep}`, ''];
    });
    const others = rest.map(([above, first], index) => `${above}[other${index}]${first}\nk = 1\n`);
    return [...entries.map(([, top]) => top), ...entries.map(([table]) => table), ...others].join('');
  });

const yamlText = fc
  .tuple(fc.dictionary(fc.constantFrom('a', 'b', 'echo', 'x y'), server), below, behind)
  .map(([servers, end, head]) => {
    const entries = Object.entries(servers).map(([name, [form, above, first, between, second]]) => {
      const key = JSON.stringify(name);
      if (form === 'inline') return `${above}  ${key}: { url: u, n: 1 }${first}\n`;
      const text = form === 'deep' ? '    t: |\n      text\n' : '';
      return `${above}  ${key}:${first}\n${between}    url: u${second}\n${text}    n:\n      - 1${first}\n      # deep\n`;
    });
    return `top: 1${head}\nservers:${entries.length === 0 ? ' {}' : ''}${head}\n${entries.join('')}${end}last: 1\n`;
  });

const elements = fc.dictionary(fc.constantFrom('a', 'b', 'echo', 'x y'), server);

const tomlList = fc.tuple(elements, below, behind).map(([servers, end, head]) => {
  const entries = Object.entries(servers).map(([name, [form, above, first, between, second]]) => {
    const deep = form === 'deep' ? `[servers.env]${first}\n${above}K = 1\n` : '';
    const lines = [`name = ${JSON.stringify(name)}${first}\n`, `url = "u"${second}\n`];
    return `${above}[[servers]]${first}\n${(form === 'table' ? lines : lines.reverse()).join(between)}${deep}`;
  });
  return `top = 1${head}\n${entries.join('')}${end}[last]\nk = 1\n`;
});

const yamlList = fc.tuple(elements, below, behind).map(([servers, end, head]) => {
  const entries = Object.entries(servers).map(([name, [form, above, first, between, second]]) => {
    const key = JSON.stringify(name);
    if (form === 'inline') return `${above}  - { url: u, name: ${key} }${first}\n`;
    if (form === 'dotted') return `${above}  - url: u${first}\n${between}    name: ${key}${second}\n      # deep\n`;
    return `${above}  - name: ${key}${first}\n${between}    url: u${second}\n    n:\n      - 1${first}\n`;
  });
  return `top: 1${head}\nservers:${entries.length === 0 ? ' []' : ''}${head}\n${entries.join('')}${end}last: 1\n`;
});

const eol = fc.constantFrom('\n', '\r\n');

const change = fc.record({
  gone: fc.subarray(['a', 'b', 'echo', 'x y']),
  fresh: fc.dictionary(
    fc.constantFrom('a', 'echo', 'new', 'other'),
    fc.constantFrom({ url: 'v' }, { url: 'u', n: 2 }, { command: 'x', url: 'w' }),
    {
      maxKeys: 3,
    },
  ),
});

describe('the comments of a file', () => {
  for (const [title, format] of [
    ['JSON', jsonc],
    ['JSON5', json5],
  ] as const) {
    it(`survive any insertion, removal and replacement, in ${title}`, () => {
      fc.assert(
        fc.property(jsonText, map, (text, wanted) => {
          const after = rewritten(format, text, wanted);
          expect(read(format, after).value, after).to.deep.equal(wanted);
          expect(jsonComments(after), after).to.deep.equal(jsonComments(text));
        }),
        { numRuns: 1000 },
      );
    });
  }

  for (const [title, format, text] of [
    ['TOML', toml, tomlText],
    ['YAML', yaml, yamlText],
  ] as const) {
    it(`survive any insertion, removal and replacement, in ${title}`, () => {
      fc.assert(
        fc.property(text, eol, change, (lines, eol, { gone, fresh }) => {
          const text = lines.replaceAll('\n', eol);
          const { value } = read(format, text);
          const before = isFields(value) && isFields(value.servers) ? value.servers : {};
          const servers = {
            ...Object.fromEntries(Object.entries(before).filter(([name]) => !gone.includes(name))),
            ...fresh,
          };
          const after = rewritten(format, text, { ...(isFields(value) && value), servers });
          if (text !== '') expect(after.replaceAll(eol, ''), JSON.stringify(after)).not.to.match(/[\r\n]/);
          const again = read(format, after).value;
          expect(isFields(again) ? (again.servers ?? {}) : {}, after).to.deep.equal(servers);
          expect(hashComments(after), after).to.deep.equal(hashComments(text));
        }),
        { numRuns: 1000 },
      );
    });
  }

  for (const [title, format, text] of [
    ['TOML', toml, tomlList],
    ['YAML', yaml, yamlList],
  ] as const) {
    it(`survive changes of a list of servers, in ${title}`, () => {
      fc.assert(
        fc.property(text, eol, change, (lines, eol, { gone, fresh }) => {
          const text = lines.replaceAll('\n', eol);
          const { value } = read(format, text);
          const before: unknown[] = isFields(value) && Array.isArray(value.servers) ? value.servers : [];
          const nameOf = (element: unknown): string => (isFields(element) ? String(element.name) : '');
          // An entry that is removed and added again stays at its position.
          const isGone = (name: string) => gone.includes(name) && !Object.hasOwn(fresh, name);
          const kept = before.filter((element) => !isGone(nameOf(element)));
          const changed = kept.map((element) => {
            const update = fresh[nameOf(element)];
            return isFields(element) && update !== undefined ? { ...element, ...update } : element;
          });
          const added = Object.entries(fresh).filter(([name]) => !kept.some((element) => nameOf(element) === name));
          const servers = [...changed, ...added.map(([name, element]) => ({ name, ...element }))];
          const after = rewritten(format, text, { ...(isFields(value) && value), servers });
          const again = read(format, after).value;
          expect(isFields(again) ? (again.servers ?? []) : [], after).to.deep.equal(servers);
          expect(hashComments(after), after).to.deep.equal(hashComments(text));
        }),
        { numRuns: 1000 },
      );
    });
  }
});
