import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { throttleTimeline } from '../../src/reports/charts/throttle-timeline.ts';
import { columnsOfComparison, comparisonCell } from '../../src/reports/comparison-rows.ts';
import { csvCell, latencyCsv, seriesCsv } from '../../src/reports/csv.ts';
import { comparisonFiles, runFiles } from '../../src/reports/files.ts';
import { galleryIndex } from '../../src/reports/gallery.ts';
import { canonicalJson, summaryJson } from '../../src/reports/json.ts';
import { escapeMarkup, short, visible } from '../../src/reports/names.ts';
import { clock, count, dollars, duration, milliseconds, percent, perSecond } from '../../src/reports/numbers.ts';
import { markdown } from '../../src/reports/report-markdown.ts';
import { renderComparisonText, renderSummaryText } from '../../src/reports/summary-text.ts';
import { columnsOf } from '../../src/reports/text-table.ts';
import { comparisonVerdict, thresholdValue, verdictOf } from '../../src/reports/verdict.ts';
import type { RunReport, Summary } from '../../src/studies/summary.ts';
import { cases, hostileName } from './cases.ts';
import { fourVariants, type RunFixture, runReport, twoEpisodes } from './fixture.ts';

describe('numbers round no fact away', () => {
  test.each([
    [percent(0), '0%'],
    [percent(0.00004), '<0.01%'],
    [percent(0.0565), '5.65%'],
    [percent(0.9996), '>99.9%'],
    [percent(1), '100%'],
    [percent(2.11), '211%'],
    [percent(12.345), '1,235%'],
    [count(1_234_567), '1,234,567'],
    [count(2.25), '2.3'],
    [count(0), '0'],
    [count(0.05), '0.05'],
    [count(0.004), '0.004'],
    [count(0.00001), '<0.001'],
    [perSecond(0.25), '0.25/s'],
    [perSecond(0.004), '0.004/s'],
    [perSecond(2.5), '2.5/s'],
    [perSecond(21_106), '21,106/s'],
    [milliseconds(0), '0 ms'],
    [milliseconds(0.001), '<0.01 ms'],
    [milliseconds(8.3), '8.3 ms'],
    [milliseconds(9.996), '10 ms'],
    [milliseconds(250.4), '250 ms'],
    [milliseconds(999.6), '1 s'],
    [milliseconds(3605), '3.6 s'],
    [milliseconds(125_000), '2 min 5 s'],
    [duration(0.5), '0.5 s'],
    [duration(60), '60 s'],
    [duration(303), '5 min 3 s'],
    [duration(7169), '1 h 59 min 29 s'],
    [duration(86_400), '24 h'],
    [duration(13_318), '3 h 42 min'],
    [clock(112), '1:52'],
    [clock(7312), '2:01:52'],
    [dollars(0.001), '<$0.01'],
    [dollars(54_877.344), '$54,877.34'],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected);
  });
});

test('an interrupted run does not pass for the whole time', () => {
  const run = { durationSeconds: 60, quotas: [{ limitPerSecond: 100, firstTries: [200] }] };
  const cut = runReport({ ...run, partial: true });
  expect(renderSummaryText(cut)).toContain('interrupted before 60 s were simulated · seed');
  expect(renderSummaryText(runReport(run))).toContain('\n60 s simulated · seed');
});

test('a long claim is broken into lines, never cut', () => {
  const claim =
    'Caching data keys for a minute keeps the nightly job under the shared quota of its account, whatever the load';
  const lines = renderSummaryText(twoEpisodes({ claim }));
  expect(lines.replaceAll('\n', ' ')).toContain(claim);
});

describe('the verdict', () => {
  const threshold = (passed: boolean, observed: number | null = 0.2) => ({
    text: 'throttled.share < 0.1%',
    observed,
    limit: 0.001,
    passed,
  });

  test.each([
    ['none, nothing throttled', {}, [100], 'none', 'None of 100 requests was throttled'],
    ['none, something throttled', {}, [20_000], 'none', '10,000 of 20,000 requests throttled (50%) in 1 episode'],
    ['none, no request', {}, [0], 'none', 'No request reached KMS'],
    ['one met', { thresholds: [threshold(true)] }, [100], 'passed', 'Its threshold is met'],
    ['all met', { thresholds: [threshold(true), threshold(true)] }, [100], 'passed', 'Both thresholds are met'],
    [
      'one of two not met',
      { thresholds: [threshold(true), threshold(false)] },
      [100],
      'failed',
      '1 of 2 thresholds is not met',
    ],
    ['without samples', { thresholds: [threshold(false, null)] }, [100], 'failed', 'Its threshold is not met'],
    [
      'interrupted',
      { partial: true, thresholds: [threshold(true)] },
      [100],
      'passed',
      'Interrupted before its end: its threshold is met',
    ],
  ] as const)('%s', (_, more, firstTries, status, headline) => {
    const verdict = verdictOf(runReport({ durationSeconds: 1, quotas: [{ firstTries }], ...more }));
    expect(verdict).toMatchObject({ status, headline });
  });

  test('names the command that plans the quota, if something was throttled', () => {
    expect(verdictOf(twoEpisodes()).advice).toBe(
      'The smallest quota that meets the thresholds: kmsim plan checkout-peak.yaml --seed 7 --solve quota:main/crypto-symmetric',
    );
    const { summary } = twoEpisodes();
    const bare = { summary: { ...summary, thresholds: [] }, command: 'kmsim run a.yaml --seed 7 --replications 3' };
    expect(verdictOf(bare).advice).toBe(
      "The smallest quota that keeps throttling below 0.1%: kmsim plan a.yaml --seed 7 --solve quota:main/crypto-symmetric --threshold 'throttled.share < 0.1%'",
    );
    expect(verdictOf(cases['nothing throttled']!()).advice).toBeUndefined();
  });

  test('says under which name callers of services saw it', () => {
    const report = cases['nothing throttled']!();
    const seen = { service: 's3.amazonaws.com', httpStatus: 503, kmsError: 'ThrottlingException' };
    const errors = [{ name: 'SlowDown', count: 1200, firstSecond: 0, ...seen }];
    const { detail } = verdictOf({ ...report, summary: { ...report.summary, errors } });
    expect(detail).toContain('Callers saw SlowDown (HTTP 503) of s3 on 1,200 calls.');
    expect(detail).not.toContain('KMS answered');
  });

  test('says what was rejected, with the error and the share, before what was throttled', () => {
    const rejected = (more: Partial<RunFixture> = {}) => {
      const report = runReport({
        durationSeconds: 60,
        quotas: [{ firstTries: new Array(60).fill(0), rejected: new Array(60).fill(300) }],
        ...more,
      });
      const errors = [{ name: 'AccessDeniedException', count: 18_000, firstSecond: 0 }];
      return { ...report, summary: { ...report.summary, errors } };
    };
    const sentence = 'KMS answered 18,000 of 18,000 requests (100%) with AccessDeniedException.';
    expect(verdictOf(rejected()).headline).toBe('18,000 of 18,000 requests rejected (100%), none throttled');
    expect(verdictOf(rejected()).detail).toMatch(sentence);
    expect(verdictOf(rejected({ thresholds: [threshold(true)] })).detail).toMatch(sentence);
    expect(renderSummaryText(rejected()).split('\n').slice(0, 4).join(' ')).toContain(sentence);
    expect(throttleTimeline(rejected()).title).toBe(
      'Nothing throttled, but 18,000 of 18,000 requests rejected (100%) with AccessDeniedException',
    );
    const both = rejected({ quotas: [{ firstTries: [20_000], rejected: [5000] }] });
    expect(verdictOf(both).detail).toMatch('KMS answered 5,000 of 25,000 requests (20%) with AccessDeniedException.');
    expect(throttleTimeline(both).title).toContain('5,000 of 25,000 requests rejected (20%)');
    const comparison = fourVariants();
    const variants = comparison.variants.map((one) => ({ ...one, summary: rejected().summary }));
    expect(comparisonVerdict({ ...comparison, variants }).detail).toMatch(
      'No variant is throttled. KMS rejects requests of 4 of 4 variants with AccessDeniedException',
    );
  });

  test('of a comparison counts the variants that meet their thresholds', () => {
    expect(comparisonVerdict(fourVariants())).toMatchObject({
      status: 'failed',
      headline: 'No variant meets its thresholds',
    });
    const report = fourVariants();
    const variants = report.variants.map((variant, index) => ({
      ...variant,
      summary: { ...variant.summary, thresholds: [{ text: 'x', observed: 1, limit: 1, passed: index === 1 }] },
    }));
    expect(comparisonVerdict({ ...report, variants })).toMatchObject({
      status: 'passed',
      headline: '1 of 4 variants meets every threshold: bucket-key',
    });
  });

  test.each([
    ['throttled.share < 0.1%', 0.0565, '5.65%'],
    ['latency.p99 < 250ms', 1640, '1.64 s'],
    ['costUsdPerMonth < 100', 99.5, '$99.50'],
    ['utilisation.peak1s < 80%', 2.11, '211%'],
    ['requests.peak1s < 9000', 20_213, '20,213'],
    ['throttled.seconds <= 3', 18, '18 s'],
    ['attemptsPerCall < 2', 1.027, '1.027'],
    ['latency.p99 < 250ms', null, 'no samples'],
  ])('%s observed %s is written %s', (text, observed, written) => {
    expect(thresholdValue({ text }, observed)).toBe(written);
  });
});

describe('the terminal summary', () => {
  test('of two episodes', () => {
    expect(renderSummaryText(twoEpisodes())).toMatchInlineSnapshot(`
      "✗ 2 of 3 thresholds are not met
      checkout-peak: A four-second burst is invisible to CloudWatch
      76,193 of 2,088,179 requests throttled (3.65%) in 2 episodes. 3,809 of 2,033,322
      calls failed (0.19%). 99% of those that succeeded took 1.64 s or less.

      thresholds
        ✗  throttled.share < 0.1%   5.65%
        ✗  latency.p99 < 250ms     1.64 s
        ✓  latency.p50 < 20ms      8.3 ms

      quota                  limit/s  mean/s  peak/s  busiest min  throttled
      main/crypto-symmetric   10,000   6,961  20,213        87.9%      3.65%

      calls      2,033,322   2,029,513 succeeded   3,809 failed
      requests   2,088,179   76,193 throttled   54,857 retries   1.03 a call
      latency    p50 8.3 ms   p90 14 ms   p95 41 ms   p99 1.64 s   p99.9 3.1 s
                 max 3.61 s   mean 61.3 ms
      cost       $6.26 of requests   $54,877.34 a month of 730 h like it, with keys

      offered/s  ▃▃▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▅▆▇▆▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃██▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃ peak 20,213
      throttled  ····················▁▆▆▄················██··············· max 50.5%
                 1-min view: peak 8,795/s (87.9% of quota) ·
                 1-s view: 20,213/s (202% of quota)

      throttled from      requests  peak/s  cause                 mostly
      1:50 to 2:03, 13 s    43,223  15,662  load of first tries   reads 82%
      3:35 to 3:40, 5 s     32,970  20,213  burst of first tries  reads 82%

      3 assumptions touched a number; the report lists them
      5 min simulated · seed 7 · fixed-window · quotas of 2026
      What may help: fewer requests (cached data keys, S3 Bucket Keys); load spread
      over time, accounts or Regions; a burst spread over more seconds
      The smallest quota that meets the thresholds:
        kmsim plan checkout-peak.yaml --seed 7 --solve quota:main/crypto-symmetric
      "
    `);
  });

  test('of a comparison', () => {
    expect(renderComparisonText(fourVariants())).toMatchInlineSnapshot(`
      "✗ No variant meets its thresholds
      checkout-peak: A four-second burst is invisible to CloudWatch
      2 of 4 variants are never throttled: bucket-key, branch-key.

        variant           throttled    failed     p50     p99   requests  peak/s      calls
        ✗ base                3.65%     0.19%  8.3 ms  1.64 s  2,088,179  20,213  2,033,322
        ✗ bucket-key             0% ↓      0%  8.3 ms  1.64 s    375,861   3,638    375,861
        ✗ expiring-cache      5.23% ↑   0.26%  8.3 ms  1.64 s    363,483  11,900    363,483
        ✗ branch-key             0% ↓      0%  8.3 ms  1.64 s     20,892     202     20,892

        cost a month: base $54,877.34 · bucket-key $9,877.63 · expiring-cache
        $9,552.33 · branch-key $549.04

        ↑ ↓ differs from base: the 95% interval of the difference excludes 0
        means of 10 replications, the same arrivals for every variant

      changes
        bucket-key: workload.puts.with.bucketKey = true
        expiring-cache: workload.puts.with.bucketKey = true
        branch-key: workload.puts.with.bucketKey = true
      "
    `);
  });

  test.each(Object.keys(cases))('of %s has sentences that fit their columns, with and without colours', (name) => {
    const report = cases[name]!();
    for (const width of [60, 80, 120]) {
      const plain = renderSummaryText(report, { width });
      const colored = renderSummaryText(report, { width, color: true });
      expect(stripVTControlCharacters(colored)).toBe(plain);
      const tooWide = plain
        .split('\n')
        .filter((line) => columnsOf(line) > width && !/^ {2}kmsim (run|plan)/.test(line) && !isTableRow(line));
      expect(tooWide).toEqual([]);
      expect(plain).not.toMatch(/[^\P{Cc}\n]|NaN|undefined|\u202e/u);
    }
  });

  test('says which replication its seconds and episodes are of, where totals are means', async () => {
    const report = twoEpisodes();
    const several = { ...report, summary: { ...report.summary, replications: 10 } };
    const text = renderSummaryText(several);
    expect(text).toContain('over time, main/crypto-symmetric, 5 min 2 s, first of 10 replications\noffered/s');
    expect(text).toContain('episodes, first of 10 replications\nthrottled from');
    expect(verdictOf(several).detail).toContain('in 2 episodes of the first of 10 replications');
    for (const name of ['report.html', 'report.md'])
      expect(await fileOf(runFiles(several, { charts: [] }), name)).toContain(
        'Episodes of throttling, first of 10 replications',
      );
    expect(renderSummaryText(report)).not.toContain('first of');
  });

  test('has every name of up to 200 characters whole, however narrow', () => {
    const long = (word: string) => `${word}-${'x'.repeat(190 - word.length)}-${word}`;
    const report = runReport({
      name: long('scenario'),
      durationSeconds: 60,
      quotas: [
        { name: long('busy'), account: long('account'), limitPerSecond: 10, firstTries: new Array(60).fill(20) },
      ],
      thresholds: [
        { text: `throttled.share of ${long('workload')} < 0.1%`, observed: 0.5, limit: 0.001, passed: false },
      ],
    });
    const episodes = report.summary.episodes.map((episode) => ({
      ...episode,
      top: [{ workload: long('readers'), operation: 'Decrypt', share: 1 }],
    }));
    const text = renderSummaryText({ ...report, summary: { ...report.summary, episodes } });
    for (const word of ['scenario', 'busy', 'account', 'workload', 'readers']) expect(text).toContain(long(word));
    expect(text).toContain('load of first tries');
    expect(text).not.toContain('…');
    const variants = renderComparisonText(fourVariants(['base', long('a'), long('b'), long('c')]));
    for (const word of ['a', 'b', 'c']) expect(variants.split(long(word)).length).toBeGreaterThanOrEqual(3);
    expect(variants).not.toContain('…');
    expect(renderComparisonText(fourVariants(['base', 'y'.repeat(201)]))).toMatch(/y…y/);
  });

  test('marks a difference from the base only where its interval excludes 0', () => {
    const text = renderComparisonText(fourVariants(), { width: 120 });
    expect(text).toMatch(/bucket-key +0% ↓ +0% +8\.3 ms /);
    const report = fourVariants();
    const unsure = {
      ...report,
      differences: report.differences.map((one) => ({ ...one, interval: { ...one.interval, low: -1, high: 1 } })),
    };
    expect(renderComparisonText(unsure)).not.toMatch(/% [↑↓]/);
    const single = {
      ...report,
      differences: report.differences.map((one) => ({ ...one, interval: { ...one.interval, confidence: 0 } })),
    };
    expect(renderComparisonText(single)).not.toMatch(/% [↑↓]/);
  });
});

describe('a hostile name', () => {
  test('is shown, never obeyed', async () => {
    for (const files of [
      runFiles(cases['a hostile name']!()),
      comparisonFiles(fourVariants([hostileName, `=${hostileName}`])),
    ]) {
      for await (const { name, content } of files) {
        if (typeof content !== 'string') continue;
        if (name.endsWith('.html') || name.endsWith('.svg')) {
          expect(found(content, /<\/?(script|img)|\u202e|[^\P{Cc}\n]/u), name).toBeUndefined();
          expect(content.length).toBeLessThan(1_000_000);
        }
        if (name.endsWith('.md'))
          expect(found(outsideOfCode(content), /<|\u202e|[^\P{Cc}\n]|@team/u), name).toBeUndefined();
        if (name.endsWith('.csv')) expect(found(content, /(^|,)"?[=+\-@\t]/m), name).toBeUndefined();
        if (name.endsWith('.json')) expect(() => JSON.parse(content)).not.toThrow();
      }
    }
  });

  test.each([
    ['=cmd()', "'=cmd()"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['=a,b', `"'=a,b"`],
    ['two\nlines', '"two\nlines"'],
    [-1, '-1'],
    [Number.NaN, ''],
  ])('%j is the CSV cell %s', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
  });

  test.each([
    [visible('a\u202eb\u0000\u001b[31m\nc'), 'a\\u{202e}b\\u{0}\\u{1b}[31m c'],
    [short('abcdefghij', 7), 'abcd…ij'],
    [short('y'.repeat(100_000), 10), 'yyyyyy…yyy'],
    [escapeMarkup(`<a href="'">&`), '&#60;a href=&#34;&#39;&#34;&#62;&#38;'],
    [
      markdown('[x](https://y) <b> @me #1 a|b *c*'),
      '\\[x\\](https&#58;//y) &#60;b&#62; &#64;me &#35;1 a&#124;b \\*c\\*',
    ],
  ])('%s', (written, expected) => {
    expect(written).toBe(expected);
  });
});

describe('the files', () => {
  test('of a run and of a comparison are these', async () => {
    expect(await names(runFiles(twoEpisodes()))).toEqual([
      'summary.json',
      'series.csv',
      'latency.csv',
      'latency-histogram.csv',
      'details.json',
      'charts/throttle-timeline.vl.json',
      'charts/throttle-timeline.svg',
      'charts/throttle-timeline.png',
      'charts/utilisation.vl.json',
      'charts/utilisation.svg',
      'charts/utilisation.png',
      'charts/retry-amplification.vl.json',
      'charts/retry-amplification.svg',
      'charts/retry-amplification.png',
      'charts/latency-bands.vl.json',
      'charts/latency-bands.svg',
      'charts/latency-bands.png',
      'report.html',
      'report.md',
    ]);
    expect(await names(runFiles(twoEpisodes(), { charts: [] }))).toEqual([
      'summary.json',
      'series.csv',
      'latency.csv',
      'latency-histogram.csv',
      'details.json',
      'report.html',
      'report.md',
    ]);
    expect(await names(comparisonFiles(fourVariants(), { charts: ['svg'] }))).toEqual([
      'summary.json',
      'series.csv',
      'latency.csv',
      'details.json',
      'charts/variant-multiples.vl.json',
      'charts/variant-multiples.svg',
      'charts/scorecard.vl.json',
      'charts/scorecard.svg',
      'report.html',
      'report.md',
    ]);
  });

  test('the page holds everything it needs, names its charts in words and stays under 1 MB', async () => {
    const html = await fileOf(runFiles(twoEpisodes(), { charts: [] }), 'report.html');
    expect(html.length).toBeLessThan(1_000_000);
    expect(html).not.toMatch(/<script|<link|<iframe|\ssrc=|url\(|@import|javascript:/);
    expect([...html.matchAll(/https?:\/\/[^"' <]*/g)].map(([url]) => url)).toEqual([]);
    expect(html).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">`,
    );
    const order = [
      '<h1>',
      'Thresholds',
      'When and why requests are throttled',
      'What callers feel',
      'Who calls',
      'Assumptions and how to reproduce',
      'Limits of the model',
      'Fingerprint of the events',
    ];
    expect(order.map((words) => html.indexOf(words))).toEqual(
      order.map((words) => html.indexOf(words)).toSorted((a, b) => a - b),
    );
    expect(html.match(/<svg role="img" aria-label="[^"]{80,}/g)).toHaveLength(8);
    for (const [, rows] of html.matchAll(/<tbody>(.*?)<\/tbody>/gs))
      expect(rows!.match(/<tr>/g)!.length).toBeLessThanOrEqual(300);
    for (const tag of ['main', 'header', 'footer', 'section', 'figure', 'table', 'details', 'g', 'svg', 'p', 'div']) {
      expect(html.match(new RegExp(`<${tag}[ >]`, 'g'))?.length, tag).toBe(
        html.match(new RegExp(`</${tag}>`, 'g'))?.length,
      );
    }
  });

  test('the ticket text links its charts by relative name', async () => {
    const text = await fileOf(runFiles(twoEpisodes(), { charts: ['svg'] }), 'report.md');
    expect(text).toContain('](charts/throttle-timeline.svg)');
    expect(text).toContain('# checkout-peak: ✗ 2 of 3 thresholds are not met');
    expect(await fileOf(runFiles(twoEpisodes(), { charts: [] }), 'report.md')).not.toContain('](charts/');
  });

  test('series.csv has one row a second and quota, and adds up to the summary', () => {
    const report = cases['throttled all the time']!();
    const [head, ...rows] = [...seriesCsv(report)].join('').trimEnd().split('\r\n');
    expect(head).toBe(
      'second,account,region,quota,limit_per_second,admitted_first_tries,admitted_retries,throttled_first_tries,throttled_retries,rejected,requests,utilisation',
    );
    expect(rows).toHaveLength(2 * 185);
    expect(rows[0]).toBe('0,main,us-west-1,crypto-symmetric,10000,8235,1765,5765,1235,0,17000,1.7');
    const requests = rows.map((row) => Number(row.split(',')[10])).reduce((sum, value) => sum + value, 0);
    expect(requests).toBe(report.summary.totals.requests);
  });

  test('latency.csv leaves a second without calls empty', () => {
    const rows = [...latencyCsv(cases['a quota below one a second']!())].join('').split('\r\n');
    expect(rows[0]).toBe('second,calls,p50_ms,p90_ms,p99_ms,mean_ms,max_ms');
    expect(rows[2]).toBe('1,0,,,,,');
    expect(rows[1]).toMatch(/^0,3,[\d.]+,[\d.]+,[\d.]+,[\d.]+,[\d.]+$/);
  });

  test('a long run comes in chunks, not in one string', () => {
    expect([...seriesCsv(cases['a day']!())].length).toBeGreaterThan(20);
  });

  test('summary.json has its declared order, whatever order its fields were made in', () => {
    const { summary } = twoEpisodes();
    const shuffled = shuffle(summary) as Summary;
    expect(Object.keys(shuffled)[0]).toBe('episodes');
    expect(summaryJson(shuffled)).toBe(summaryJson(summary));
    expect(JSON.parse(summaryJson(summary))).toEqual(summary);
    expect(summaryJson(summary)).toMatch(/^\{\n {2}"schemaVersion": 1,\n {2}"kmsim": /);
  });

  test.each([
    [{ a: [Number.NaN] }, '$.a[0] is NaN'],
    [{ a: Number.POSITIVE_INFINITY }, '$.a is Infinity'],
    [{ a: undefined }, '$.a is undefined'],
    [{ a: 1n }, '$.a is bigint'],
  ])('what JSON cannot hold is an error: %o', (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  test('the gallery has one sentence and one chart a scenario', () => {
    const entries = [
      { folder: 'retry storm', result: { kind: 'run' as const, report: twoEpisodes({ claim: null }) } },
      { folder: 'caches.compare', result: { kind: 'comparison' as const, report: fourVariants() } },
    ];
    const text = galleryIndex(entries);
    expect(text).toContain('2 of 3 thresholds are not met. [Report](retry%20storm/report.md)');
    expect(text).toContain('](caches.compare/charts/variant-multiples.svg)');
  });
});

/** Two spaces between cells; or one word that has a line of its own: neither is cut, however wide. */
function isTableRow(line: string): boolean {
  return /\S {2,}\S/.test(line) || !line.trim().includes(' ') || line.includes('xxxxxx');
}

/** What of `pattern` is in `content`, with a little around it. */
function found(content: string, pattern: RegExp): string | undefined {
  const at = content.search(pattern);
  return at < 0 ? undefined : content.slice(Math.max(0, at - 60), at + 60);
}

/** Markdown without its fenced blocks, in which nothing is markup. */
function outsideOfCode(text: string): string {
  return text.replace(/^(`{3,})sh\n[^\n]*\n\1$/gm, '');
}

async function names(files: AsyncIterable<{ readonly name: string }>): Promise<readonly string[]> {
  const all: string[] = [];
  for await (const { name } of files) all.push(name);
  return all;
}

async function fileOf(files: ReturnType<typeof runFiles>, wanted: string): Promise<string> {
  for await (const { name, content } of files) if (name === wanted) return content as string;
  throw new Error(`no ${wanted}`);
}

/** The same value with every object's keys the other way round, latencies and intervals apart: their order is given. */
function shuffle(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => shuffle(item));
  if (typeof value !== 'object' || value === null || key === 'latencyMs') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, item]) => [name, shuffle(item, name)]),
  );
}

// Keeps the type of the cases in sight: every one is a whole result.
cases satisfies Readonly<Record<string, () => RunReport>>;

test('a comparison marks the busiest second as different only where all requests ask for one quota', () => {
  const report = fourVariants(['base', 'fixed']);
  const interval = { low: -20, high: -10, confidence: 0.95, method: 'paired student-t' };
  const fell = { variant: 'fixed', path: 'requests.peak1s', base: 30, value: 15, difference: -15, interval };
  const compared = { ...report, differences: [...report.differences, fell] };
  const peak = columnsOfComparison(compared).find(({ name }) => name === 'peak/s')!;
  expect(comparisonCell(compared, compared.variants[1]!, peak)).toMatch(/^[\d,]+ ↓$/);
  const spread = compared.variants.map((variant) => {
    const { quotas } = variant.summary;
    return { ...variant, summary: { ...variant.summary, quotas: [...quotas, { ...quotas[0]!, account: 'other' }] } };
  });
  const ofTwo = { ...compared, variants: spread };
  expect(comparisonCell(ofTwo, ofTwo.variants[1]!, peak)).toMatch(/^[\d,]+$/);
});
