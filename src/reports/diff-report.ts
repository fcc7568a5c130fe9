/** Why this file exists: the page and the ticket of a difference: what moved beyond noise first, then the rest, and between what. */
import type { DiffSide, StoredDiff } from '../studies/diff/diff-sides.ts';
import { checkWords, type DiffTableOptions, diffTable, diffVerdict, type Noise } from './diff-words.ts';
import { short } from './names.ts';
import { count } from './numbers.ts';
import { listMarkup, renderPage, tableMarkup } from './page.ts';
import { document, heading, markdown, tableText } from './report-markdown.ts';
import type { Table } from './tables.ts';

/** Rows of one table on a page; all are in summary.json. */
const rows_max = 500;

export function renderDiffHtml(report: StoredDiff): string {
  return renderPage({
    title: titleOf(report),
    claim: null,
    scope: scopeOf(report),
    verdict: diffVerdict(report),
    cards: [],
    sections: [
      ...(report.checks.length === 0
        ? []
        : [{ title: 'Was it too much?', body: listMarkup(report.checks.map(checkLine)) }]),
      ...parts.flatMap(({ title, only }) => {
        const table = tableOf(report, { only });
        return table.rows.length === 0 ? [] : [{ title, body: tableMarkup(table) }];
      }),
      { title: 'Between what', body: [tableMarkup(sideTable(report)), listMarkup(methodsOf(report))].join('\n') },
    ],
    footer: `Compared by kmsim ${report.kmsim}; nothing here was measured at AWS. Every number is in summary.json.`,
  });
}

export function renderDiffReport(report: StoredDiff): string {
  return document([
    ...heading({ name: titleOf(report), claim: null, sha256: '' }, diffVerdict(report), scopeOf(report)),
    report.checks.map((check) => `- ${markdown(checkLine(check))}`).join('\n'),
    ...parts.map(({ only }) => tableText(tableOf(report, { only }))),
    '## Between what',
    tableText(sideTable(report)),
    methodsOf(report)
      .map((line) => `- ${markdown(line)}`)
      .join('\n'),
  ]);
}

const parts: readonly { readonly title: string; readonly only: Noise }[] = [
  { title: 'What moved beyond noise', only: 'beyond' },
  { title: 'What moved, chance or not', only: 'unknown' },
  { title: 'What moved within noise', only: 'within' },
];

/** How two single runs are judged. */
const bySeconds =
  "Of one run each: sums over seconds, and shares and means of them, are judged by the differences of batches of seconds at the same time, in Student's t, widened by what neighbouring batches have in common. What a few batches make, or where neighbours are too alike, is not judged; nor are percentiles and peaks. What stays as it is for a whole run, such as which callers a cache serves, such batches do not see: replications do.";

function methodsOf({ seconds }: StoredDiff): readonly string[] {
  return seconds?.kind === 'judged' ? [...methods, bySeconds] : methods;
}

const methods = [
  'Each number that both results have is compared; a change is new minus base.',
  'Beyond noise: the 95% interval of the change leaves out 0. Of two replicated results it is made of both intervals, as if they were independent (Zou and Donner); of a single run and a replicated result, of how far single runs of that one lie from their mean.',
  'With the same seed both sides had the same arrivals, and differ by chance less than that.',
  'A check of --fail-on trips by what moved, be it within noise or not.',
];

function checkLine(check: StoredDiff['checks'][number]): string {
  return `${check.tripped ? '✗' : '✓'} ${checkWords(check)}`;
}

function titleOf({ base, new: changed }: StoredDiff): string {
  const [one, other] = [nameOf(base), nameOf(changed)];
  return one === other ? one : `${one} and ${other}`;
}

function nameOf({ name }: DiffSide): string {
  return name === null ? 'a result' : short(name, 60);
}

function scopeOf({ base, new: changed, compared }: StoredDiff): string {
  const runs = [base, changed].map(({ replications }) => (replications === null ? '?' : count(replications)));
  const each =
    runs[0] === runs[1]
      ? `${runs[0]} ${runs[0] === '1' ? 'replication' : 'replications'} each`
      : `${runs.join(' and ')} replications`;
  return `${count(compared)} numbers compared · ${each}`;
}

function tableOf(report: StoredDiff, options: DiffTableOptions): Table {
  const table = diffTable(report, options);
  if (table.rows.length <= rows_max) return table;
  const note = `The first ${count(rows_max)} of ${count(table.rows.length)}; all are in summary.json.`;
  return { ...table, rows: table.rows.slice(0, rows_max), note };
}

function sideTable({ base, new: changed }: StoredDiff): Table {
  const row = (name: string, of: (side: DiffSide) => string | number | null) => {
    const cells = [of(base), of(changed)].map((value) => (value === null ? 'not said' : short(String(value), 80)));
    return [name, ...cells, cells[0] === cells[1] ? '' : 'differs'];
  };
  return {
    caption: 'The two results',
    columns: [{ name: '' }, { name: 'Base' }, { name: 'New' }, { name: 'Alike?' }],
    rows: [
      row('scenario', ({ name }) => name),
      row('SHA-256 of its file', ({ sha256 }) => sha256 && `${sha256.slice(0, 16)}…`),
      row('seed', ({ seed }) => seed),
      row('replications', ({ replications }) => replications),
      row('limiter', ({ limiter }) => limiter),
      row('quotas of', ({ profile }) => profile),
      row('kmsim', ({ kmsim }) => kmsim),
    ],
  };
}
