/** Words of one look, with single spaces between them: what readers of SVG do with more spaces differs. */
interface Run {
  readonly column: number;
  readonly text: string;
  /** A class of the picture's style, or none. */
  readonly look: string;
}

/** SGR foreground colours, as GitHub's dark theme has them (ECMA-48 § 8.3.117, and 90 to 97 as in aixterm). */
const colours: Readonly<Record<string, string>> = {
  31: '#ff7b72',
  32: '#3fb950',
  33: '#d29922',
  34: '#58a6ff',
  35: '#bc8cff',
  36: '#39c5cf',
  90: '#8b949e',
};

const CHARACTER = { width: 8.4, height: 20 };
const MARGIN = 16;
/** The bar with the three buttons. */
const BAR = 32;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string => text.replace(/[&<>]/g, (character) => entities[character] ?? character);

const isControl = (character: string): boolean => character < ' ' || (character >= '\u007f' && character < '\u00a0');

/** @throws Error where a sequence or a control character has no picture here: a silent loss would be a false picture. */
const runsOf = (line: string): readonly Run[] => {
  const runs: Run[] = [];
  let column = 0;
  let look = '';
  const [first = '', ...painted] = line.split('\u001b[');
  for (const [index, part] of [`39m${first}`, ...painted].entries()) {
    const [, sgr = '', text = ''] = /^(\d*)m(.*)$/s.exec(part) ?? [];
    const isReset = ['', '0', '39'].includes(sgr);
    if ((!isReset && colours[sgr] === undefined) || [...text].some(isControl) || (index > 0 && !part.includes('m')))
      throw new Error(`a terminal's picture has no ${JSON.stringify(part)}`);
    look = isReset ? '' : `c${sgr}`;
    for (const { 0: words, index: at } of text.matchAll(/\S+(?: \S+)*/g))
      runs.push({ column: column + [...text.slice(0, at)].length, text: words, look });
    column += [...text].length;
  }
  return runs;
};

const rounded = (length: number): string => String(Math.round(length * 10) / 10);

/** The length is fixed, so that columns stay columns in whatever font the reader has. */
const drawn = ({ column, text, look }: Run, row: number): string => {
  const [x, y] = [MARGIN + column * CHARACTER.width, BAR + MARGIN + row * CHARACTER.height + 4].map(rounded);
  const length = rounded([...text].length * CHARACTER.width);
  return `<text x="${x}" y="${y}" textLength="${length}"${look && ` class="${look}"`}>${escaped(text)}</text>`;
};

/**
 * What a terminal shows, as an SVG of text in a dark window. Every character is taken to be one column wide. Pure.
 * @param shown lines with SGR colours, ended by `\n` or `\r\n`
 * @param about what is to be seen, for those who can't see it
 * @throws Error for a control sequence that is no colour
 */
export const terminalPicture = (shown: string, about: string, columns: number): string => {
  const lines = shown.trimEnd().split(/\r?\n/);
  const width = rounded(2 * MARGIN + columns * CHARACTER.width);
  const height = rounded(BAR + MARGIN + lines.length * CHARACTER.height + MARGIN / 2);
  const style = [
    'text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:#e6edf3}',
    ...Object.entries(colours).map(([sgr, colour]) => `.c${sgr}{fill:${colour}}`),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(about)}</title>`,
    `<style>${style.join('')}</style>`,
    '<rect width="100%" height="100%" rx="8" fill="#0d1117"/>',
    ...['#ff5f56', '#ffbd2e', '#27c93f'].map(
      (colour, index) => `<circle cx="${20 + 18 * index}" cy="18" r="5.5" fill="${colour}"/>`,
    ),
    ...lines.flatMap((line, row) => runsOf(line).map((run) => drawn(run, row))),
    '</svg>',
    '',
  ].join('\n');
};
