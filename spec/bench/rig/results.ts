import type { Metric, Row } from '../rows/row.ts';
import { median } from './time.ts';

/** The results and their table. */
export class Results {
  readonly #names: readonly string[];
  readonly #rows = new Map<Row, Map<string, Readonly<Record<string, number>>[]>>();
  readonly #failures: string[] = [];

  constructor(supervisors: readonly { readonly name: string }[]) {
    this.#names = supervisors.map(({ name }) => name);
  }

  add(row: Row, name: string, figures: Readonly<Record<string, number>>): void {
    const byName = this.#rows.get(row) ?? new Map<string, Readonly<Record<string, number>>[]>();
    this.#rows.set(row, byName);
    byName.set(name, [...(byName.get(name) ?? []), figures]);
  }

  fail(row: Row, name: string, error: unknown): void {
    this.#failures.push(`${row.key}: ${name}: ${error instanceof Error ? error.message : error}`);
  }

  /** The head of the table. */
  head(): string {
    const [own = '', ...peers] = this.#names;
    const titles = ['measure', own, 'floor', 'xy ÷ floor', ...peers.map((name) => `${name} (xy ÷)`), 'goal'];
    return [titles, titles.map(() => '---')].map(line).join('\n');
  }

  /** The result of one row in Markdown: medians, the floor's and each peer's figure, and xy's divided by it. */
  lines(row: Row): string {
    const [own = '', ...peers] = this.#names;
    const byName = this.#rows.get(row);
    return row.metrics
      .flatMap((metric) => {
        const figureOf = (name: string) => figure(metric, byName?.get(name) ?? []);
        const ours = figureOf(own);
        if (ours === undefined) return [];
        const floor = figureOf('floor');
        const cells = [
          floor === undefined ? NONE : short(floor),
          ratio(metric, ours, floor) ?? NONE,
          ...peers.map((name) => beside(metric, ours, figureOf(name))),
        ];
        return line([`${row.title}: ${metric.title}`, short(ours), ...cells, metric.goal ?? '']);
      })
      .join('\n');
  }

  /** The measurements that failed, and why. */
  failures(): string {
    return this.#failures.join('\n');
  }
}

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const figure = ({ key, isCount }: Metric, runs: readonly Readonly<Record<string, number>>[]): number | undefined => {
  const values = runs.flatMap((figures) => figures[key] ?? []);
  if (values.length === 0) return undefined;
  return isCount ? Math.max(...values) : median(values);
};

const NONE = '–';

const ratio = ({ isCount }: Metric, ours: number, theirs: number | undefined): string | undefined =>
  isCount || theirs === undefined || theirs <= 0 ? undefined : short(ours / theirs);

const beside = (metric: Metric, ours: number, theirs: number | undefined): string => {
  if (theirs === undefined) return NONE;
  const divided = ratio(metric, ours, theirs);
  return divided === undefined ? short(theirs) : `${short(theirs)} (${divided})`;
};

/** Three digits. */
const short = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(value < 1 ? 2 : 3)));
