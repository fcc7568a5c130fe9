/**
 * Why this file exists: every page of ours is one file that works offline, without scripts, on a phone, on paper, for a
 * screen reader, in the dark, and behind a policy that forbids everything.
 */
import type { Chart } from './charts/chart.ts';
import { darkRules } from './charts/theme.ts';
import { escapeMarkup } from './names.ts';
import type { PageScripts } from './page-scripts.ts';
import { type PagePicture, type Picture, svgInline } from './picture.ts';
import { placesMarkup } from './plot-places.ts';
import type { Table } from './tables.ts';
import type { Card, Status, Verdict } from './verdict.ts';

export type { PagePicture };

/** Charts of a run that have something to show, by the section that they stand in. */
export interface MorePictures {
  readonly why: readonly PagePicture[];
  readonly feel: readonly PagePicture[];
  readonly calls: readonly PagePicture[];
}

export interface Section {
  readonly title: string;
  /** Markup: what it holds of others is escaped already. */
  readonly body: string;
}

export interface Page {
  readonly title: string;
  readonly claim: string | null;
  readonly scope: string;
  readonly verdict: Verdict;
  readonly cards: readonly Card[];
  readonly sections: readonly Section[];
  readonly footer: string;
  /** What makes its charts answer to a reader; the page says all it has to say without. */
  readonly live?: PageLife | undefined;
}

export interface PageLife {
  readonly scripts: PageScripts;
  /** What its charts over time are drawn again from, packed (see packed.ts); a page without has no engine. */
  readonly data?: string;
}

export function renderPage(page: Page): string {
  const { verdict, live } = page;
  const sections = page.sections.map(
    ({ title, body }, index) =>
      `<section aria-labelledby="s${index + 1}">\n<h2 id="s${index + 1}">${index + 1}. ${text(title)}</h2>\n${body}\n</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(live)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${text(page.title)}: ${text(verdict.headline)}</title>
<style>
${style}
</style>
</head>
<body>
<header>
<p class="scenario">${text(page.title)}</p>
<h1>${sign(verdict.status)}${text(verdict.headline)}</h1>
${page.claim === null ? '' : `<p class="claim">${text(page.claim)}</p>\n`}<p>${text(verdict.detail)}</p>
<p class="scope">${text(page.scope)}</p>
${cardsMarkup(page.cards)}</header>
<main>
${sections.join('\n')}
</main>
<footer><p>${text(page.footer)}</p></footer>
${live === undefined ? '' : lifeMarkup(live)}</body>
</html>
`;
}

/** Nothing is fetched, sent or made into code; what runs is named by its hash. */
function policy(live: PageLife | undefined): string {
  const working = live?.data === undefined ? '' : ' worker-src blob:;';
  const running = live === undefined ? '' : ` script-src '${live.scripts.readerHash}';${working}`;
  return `default-src 'none';${running} style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'`;
}

/** Two texts that are no scripts to a browser, and the one script that reads them. */
function lifeMarkup({ scripts, data }: PageLife): string {
  const engine =
    data === undefined
      ? ''
      : `<script type="text/plain" id="kmsim-data">${data}</script>
<script type="text/plain" id="kmsim-engine">${scripts.packedEngine}</script>
`;
  return `${engine}<script>${scripts.reader}</script>
`;
}

export function text(words: string): string {
  return escapeMarkup(words);
}

/** A table that scrolls inside its own box, or a sentence where it has no rows. */
export function tableMarkup(table: Table): string {
  if (table.rows.length === 0) return '';
  const sides = table.columns.map(({ align }) => (align === 'right' ? 'n' : ''));
  const head = table.columns
    .map(({ name }, column) => `<th scope="col"${classes(sides[column]!)}>${text(name)}</th>`)
    .join('');
  const cell = (words: string, column: number) => {
    const side = classes(sides[column] === 'n' ? 'n' : words.length <= unbroken ? 'w' : '');
    return column === 0 ? `<th scope="row"${side}>${text(words)}</th>` : `<td${side}>${text(words)}</td>`;
  };
  const rows = table.rows.map((cells) => `<tr>${cells.map(cell).join('')}</tr>`);
  const caption = text(table.caption);
  return `<p class="caption" aria-hidden="true">${caption}</p>
<div class="table" role="region" tabindex="0" aria-label="${caption}">
<table aria-label="${caption}">
<thead><tr>${head}</tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>${table.note === undefined ? '' : `\n<p class="note">${text(table.note)}</p>`}`;
}

/** Cells of at most this many characters stay on one line. */
const unbroken = 32;

function classes(name: string): string {
  return name === '' ? '' : ` class="${name}"`;
}

/** A chart under its finding, and its numbers to unfold. */
export function figureMarkup({ wide, narrow }: PagePicture): string {
  return figureOf(wide.chart, [drawingMarkup(wide, 'wide'), drawingMarkup(narrow, 'narrow')]);
}

/** The same of one drawing, for a reader whose window is known to be wide or narrow. */
export function liveFigureMarkup(picture: Picture, width: 'wide' | 'narrow'): string {
  return figureOf(picture.chart, [drawingMarkup(picture, width === 'wide' ? 'live' : 'live phone')]);
}

function figureOf(chart: Chart, drawings: readonly string[]): string {
  const data = [chart.table, ...(chart.readings === undefined ? [] : [chart.readings])].map(tableMarkup).join('\n');
  return `<figure>
<figcaption><h3>${text(chart.title)}</h3><p>${text(chart.subtitle)}</p></figcaption>
${drawings.join('\n')}
${data === '' ? '' : `<details><summary>Data table</summary>\n${data}\n</details>\n`}</figure>`;
}

/** A drawing, and where time runs or marks lie in it. */
function drawingMarkup(picture: Picture, kind: string): string {
  return `<div class="chart ${kind}"${placesMarkup(picture)}>${svgInline(picture)}</div>`;
}

/** A verdict below the page's own. */
export function verdictMarkup({ status, headline, detail }: Verdict): string {
  return `<p class="verdict"><strong>${sign(status)}${text(headline)}</strong></p>\n<p>${text(detail)}</p>`;
}

export function listMarkup(items: readonly string[]): string {
  return `<ul>\n${items.map((item) => `<li>${text(item)}</li>`).join('\n')}\n</ul>`;
}

export function codeMarkup(code: string): string {
  return `<pre tabindex="0"><code>${text(code)}</code></pre>`;
}

/** Numbers side by side. */
export function cardsMarkup(all: readonly Card[]): string {
  if (all.length === 0) return '';
  const items = all.map(
    ({ value, label, status }) =>
      `<li class="${status}"><strong>${text(value)}${status === 'failed' ? ' <span aria-label="not met">✗</span>' : status === 'passed' ? ' <span aria-label="met">✓</span>' : ''}</strong> ${text(label)}</li>`,
  );
  return `<ul class="cards">\n${items.join('\n')}\n</ul>\n`;
}

function sign(status: Status): string {
  return {
    passed: '<span class="passed" aria-hidden="true">✓</span> ',
    failed: '<span class="failed" aria-hidden="true">✗</span> ',
    none: '',
  }[status];
}

const style = `:root{color-scheme:light dark;--paper:#fff;--ink:#1d2129;--muted:#57606b;--line:#dfe3e8;--soft:#f5f6f8;--bad:#b34700;--good:#00684a;--accent:#0072b2;--edge:#8c96a1;--shade:#0003}
*{box-sizing:border-box}
body{margin:0 auto;max-width:920px;padding:32px 20px 48px;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:break-word}
h1{font-size:27px;line-height:1.25;margin:0 0 8px}
h2{font-size:20px;line-height:1.3;margin:0 0 16px}
h3{font-size:16px;line-height:1.35;margin:0 0 2px}
p{margin:0 0 8px;max-width:84ch}figcaption p{max-width:none}
.scenario{font-weight:600;color:var(--muted);margin:0 0 4px}
.claim{font-size:17px}
h1,.claim,.cards{overflow-wrap:anywhere}
.scope,figcaption p,.note,footer{color:var(--muted);font-size:13.5px}
.passed{color:var(--good)}.failed{color:var(--bad)}
.cards{list-style:none;margin:20px 0 0;padding:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(190px,1fr));gap:12px}
.cards li{border:1px solid var(--line);border-radius:8px;padding:12px 14px;color:var(--muted);font-size:13.5px;line-height:1.4}
.cards strong{display:block;color:var(--ink);font-size:22px;line-height:1.3}
.cards .failed strong span{color:var(--bad)}.cards .passed strong span{color:var(--good)}
section{border-top:1px solid var(--line);margin-top:36px;padding-top:28px}
figure{margin:0 0 32px}
figcaption{margin:0 0 8px}
.chart{position:relative;width:fit-content;max-width:100%}
.chart svg{display:block;max-width:100%;height:auto}
.narrow{display:none}
.chart svg.zoomed{display:none}
@media screen{.zooming>svg{display:none}.zooming>svg.zoomed{display:block}}
.plot{position:absolute;top:0;bottom:0;cursor:crosshair;touch-action:pan-y;border-radius:2px}
.plot>div{position:absolute;top:0;bottom:0;pointer-events:none}.plot.cells,.plot.cells>div{bottom:auto}
.band{background:var(--ink);opacity:.16;min-width:1px}
.frame{background:var(--accent);opacity:.22;border:solid var(--accent);border-width:0 1px}
.tip{position:absolute;top:30px;z-index:1;pointer-events:none;max-width:70%;padding:8px 10px;border:1px solid var(--line);border-radius:6px;background:var(--paper);box-shadow:0 2px 10px #0003;font-size:13px;line-height:1.5;font-variant-numeric:tabular-nums}
.tip div{display:flex;justify-content:space-between;gap:14px}.tip b{white-space:nowrap}
.what-if{margin:0}.on-paper{display:none}.verdict{font-size:17px;margin-top:20px}.what-if figure{margin-top:24px}
.controls{display:grid;grid-template-columns:repeat(auto-fit,minmax(250px,1fr));gap:14px 24px;margin:16px 0}
.controls label{display:grid;grid-template-columns:1fr auto;gap:2px 10px;font-size:14px}.controls output{font-weight:600;font-variant-numeric:tabular-nums}
.controls input{grid-column:1/-1;width:100%;margin:0;min-height:24px;accent-color:var(--accent)}
select{font:inherit;color:var(--ink);background:var(--soft);border:1px solid var(--edge);border-radius:6px;min-height:30px;padding:2px 6px;grid-column:1/-1}
.note code{overflow-wrap:anywhere;font-size:12.5px}
.tools{display:flex;flex-wrap:wrap;align-items:center;gap:6px 8px;margin-top:6px;font-size:13.5px;color:var(--muted)}
button{font:inherit;color:var(--ink);background:var(--soft);border:1px solid var(--edge);border-radius:6px;padding:3px 10px;min-height:28px;cursor:pointer}
button:disabled{color:var(--muted);border-color:var(--line);cursor:default}
details{margin-top:6px}
summary{cursor:pointer;color:var(--muted);padding:4px 0}
.table{overflow-x:auto;margin:0 0 6px;padding-bottom:4px;background:linear-gradient(90deg,var(--paper) 14px,transparent) 0 0/40px 100% no-repeat local,linear-gradient(270deg,var(--paper) 14px,transparent) 100% 0/40px 100% no-repeat local,linear-gradient(90deg,var(--shade),transparent) 0 0/14px 100% no-repeat,linear-gradient(270deg,var(--shade),transparent) 100% 0/14px 100% no-repeat}
details .caption{display:none}details .table~.caption{display:block}details .table{max-height:420px;overflow-y:auto;border:1px solid var(--line);border-radius:6px;padding:0 10px}
table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
.caption{font-weight:600;font-size:14px;margin:0;padding:20px 0 2px}h2+.caption{padding-top:0}
th,td{text-align:left;font-weight:400;padding:5px 18px 5px 0;border-bottom:1px solid var(--line);vertical-align:top;max-width:34em}
th:last-child,td:last-child{padding-right:2px}
td:not(.n){min-width:6em}td:not(.n,.w){min-width:14em}
thead th{color:var(--muted);white-space:nowrap;vertical-align:bottom}
.n{text-align:right}.n,.w{white-space:nowrap}
pre{background:var(--soft);border:1px solid var(--line);border-radius:6px;padding:10px 12px;overflow-x:auto;font-size:13px;margin:0 0 16px}
ul{padding-left:20px;margin:0 0 12px}
li{max-width:80ch;margin:0 0 4px}
footer{border-top:1px solid var(--line);margin-top:36px;padding-top:12px}
a,summary:focus-visible,:focus-visible{outline-offset:2px}
@media (max-width:700px){body{padding:20px 14px 32px}th,td{padding-right:10px}h1{font-size:22px}.wide{display:none}.narrow{display:block}.chart.narrow,.chart.phone{width:100%;max-width:480px}.narrow svg,.phone svg{width:100%}.hint{display:none}.tip{max-width:100%}.cards{grid-template-columns:1fr 1fr;gap:8px}.cards li{padding:10px}.cards strong{font-size:19px}}
@media screen and (prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e8eaed;--muted:#a3adb8;--line:#2b323b;--soft:#1a2028;--bad:#ff9f5c;--good:#5fd0a5;--accent:#57b5ea;--edge:#6c7681;--shade:#fff3}
${darkRules('.chart')}
}
@page{margin:14mm}
@media print{body{max-width:none;padding:0;font-size:11pt}section{break-before:auto}figure,.cards,tr{break-inside:avoid}h2,h3{break-after:avoid}details,.plot,.tip,.tools,.what-if{display:none}.on-paper{display:block}.table,pre{overflow:visible}pre{white-space:pre-wrap}.wide{display:block}.narrow{display:none}}`;
