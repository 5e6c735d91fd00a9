import type { Metric, Row } from '../rows/row.ts';
import { median } from './time.ts';

/** All that was measured, and the table of it. */
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

  /** Medians, in Markdown: each peer's figure, and xy's divided by it. */
  table(): string {
    const [own = '', ...peers] = this.#names;
    const head = ['measure', own, ...peers.map((name) => `${name} (xy ÷)`), 'goal'];
    const lines = [head, head.map(() => '---')];
    for (const [row, byName] of this.#rows) {
      for (const metric of row.metrics) {
        const figureOf = (name: string) => figure(metric, byName.get(name) ?? []);
        const ours = figureOf(own);
        if (ours === undefined) continue;
        const cells = peers.map((name) => beside(metric, ours, figureOf(name)));
        lines.push([`${row.title}: ${metric.title}`, short(ours), ...cells, metric.goal ?? '']);
      }
    }
    const table = lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
    return [table, ...this.#failures].join('\n');
  }
}

const figure = ({ key, isCount }: Metric, runs: readonly Readonly<Record<string, number>>[]): number | undefined => {
  const values = runs.flatMap((figures) => figures[key] ?? []);
  if (values.length === 0) return undefined;
  return isCount ? Math.max(...values) : median(values);
};

const beside = ({ isCount }: Metric, ours: number, theirs: number | undefined): string => {
  if (theirs === undefined) return '–';
  return isCount ? short(theirs) : `${short(theirs)} (${short(ours / theirs)})`;
};

/** Three digits. */
const short = (value: number): string =>
  Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(value < 1 ? 2 : 3)));
