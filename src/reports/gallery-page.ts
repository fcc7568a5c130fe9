/** Why this file exists: a folder of many results is found its way through by their verdicts and one picture each. */
import { escapeMarkup, short, visible } from './names.ts';
import { counted } from './numbers.ts';
import type { Verdict } from './verdict.ts';

export interface GalleryResult {
  /** Its folder, relative to the page, with forward slashes. */
  readonly folder: string;
  /** `run`, `compare` ... */
  readonly command: string;
  readonly name: string;
  readonly claim: string | null;
  readonly verdict: Pick<Verdict, 'status' | 'headline' | 'detail'>;
  /** One of its pictures, relative to its folder; undefined where it was drawn without. */
  readonly chart: string | undefined;
}

/** One page over results, in the order given: what was asked, what came out, one picture, the way to the report. */
export function galleryPage(results: readonly GalleryResult[]): string {
  const failed = results.filter(({ verdict }) => verdict.status === 'failed').length;
  const headline = `${counted(results.length, 'result')}${failed === 0 ? '' : `, ${failed} with thresholds that are not met`}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(headline)}</title>
<style>
${style}
</style>
</head>
<body>
<header><h1>${escapeMarkup(headline)}</h1></header>
<main>
${results.map(cardOf).join('\n')}
</main>
<footer><p>Simulated by kmsim: nothing here was measured at AWS.</p></footer>
</body>
</html>
`;
}

function cardOf({ folder, command, name, claim, verdict, chart }: GalleryResult): string {
  const path = pathOf(folder);
  const sign = { passed: '✓ ', failed: '✗ ', none: '' }[verdict.status];
  const picture =
    chart === undefined
      ? ''
      : `<a href="${path}/report.html" tabindex="-1" aria-hidden="true"><img src="${path}/${pathOf(chart)}" alt="" loading="lazy"></a>\n`;
  return `<article>
<p class="kind">${escapeMarkup(command)}</p>
<h2><a href="${path}/report.html">${escapeMarkup(short(name, 120))}</a></h2>
${claim === null ? '' : `<p class="claim">${escapeMarkup(short(claim, 400))}</p>\n`}<p class="${verdict.status}"><strong>${sign}${escapeMarkup(visible(verdict.headline))}</strong></p>
<p>${escapeMarkup(visible(verdict.detail))}</p>
${picture}</article>`;
}

function pathOf(path: string): string {
  return escapeMarkup(path.split('/').map(encodeURIComponent).join('/'));
}

const style = `:root{color-scheme:light dark;--paper:#fff;--ink:#1d2129;--muted:#57606b;--line:#dfe3e8;--bad:#b34700;--good:#00684a}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1280px;padding:32px 20px 48px;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:24px;margin:0 0 20px}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,380px),1fr));gap:20px}
article{border:1px solid var(--line);border-radius:8px;padding:16px;min-width:0}
h2{font-size:18px;line-height:1.3;margin:0 0 6px}
h2 a{color:inherit}
p{margin:0 0 8px}
.kind,footer{color:var(--muted);font-size:13.5px}
.kind{margin:0}
.failed{color:var(--bad)}.passed{color:var(--good)}
img{display:block;width:100%;height:auto;background:#fff;border-radius:4px}
footer{border-top:1px solid var(--line);margin-top:36px;padding-top:12px}
@media screen and (prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e8eaed;--muted:#a3adb8;--line:#2b323b;--bad:#ff9f5c;--good:#5fd0a5}}
@media print{article{break-inside:avoid}main{display:block}article{margin-bottom:12px}}`;
