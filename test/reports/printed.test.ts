import { describe, expect, it } from 'vitest';
import { comparisonJunit, diffJunit, runJunit } from '../../src/reports/junit.ts';
import { comparisonLines, runLines } from '../../src/reports/result-lines.ts';
import { diffCsv } from '../../src/reports/result-tables.ts';
import { cases, hostileName } from './cases.ts';
import { fourVariants, twoEpisodes } from './fixture.ts';

/** Every character that XML 1.0 allows; production 2 of its recommendation. */
const character = /^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u;
const attributes = /^(?: [a-z]+="(?:[^<&"]|&#\d+;)*")*$/;

/** The attributes of each element in order, or an error for what is not well formed. */
function elementsOf(xml: string): readonly { readonly name: string; readonly value: Record<string, string> }[] {
  expect(xml).toMatch(character);
  const open: string[] = [];
  const found: { name: string; value: Record<string, string> }[] = [];
  const body = xml.replace('<?xml version="1.0" encoding="UTF-8"?>\n', '');
  const rest = body.replace(/<(\/?)([a-z]+)([^<>]*?)(\/?)>/g, (_tag, end, name, words, empty) => {
    if (end === '/') expect(open.pop()).toBe(name);
    else {
      expect(words).toMatch(attributes);
      const pairs = [...words.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, decoded(value)]);
      expect(new Set(pairs.map(([key]) => key)).size).toBe(pairs.length);
      found.push({ name, value: Object.fromEntries(pairs) });
      if (empty === '') open.push(name);
    }
    return '';
  });
  expect(open).toEqual([]);
  expect(rest.replace(/&#\d+;/g, '')).not.toMatch(/[<>&]/);
  return found;
}

const decoded = (text: string) => text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));

const named = (name: string, xml: string) => elementsOf(xml).filter((element) => element.name === name);

const threshold = (text: string, observed: number | null, passed: boolean) => ({ text, observed, limit: 0.01, passed });

describe('JUnit', () => {
  it('has a case a threshold, and a failure says what was observed against which limit', () => {
    const xml = runJunit(
      twoEpisodes({
        thresholds: [
          threshold('throttled.share < 1%', 0.42, false),
          threshold('failed.share < 1%', 0, true),
          threshold('latency.p99 < 10ms of x', null, false),
        ],
      }),
    );
    expect(named('testcase', xml).map(({ value }) => value['name'])).toEqual([
      'throttled.share < 1%',
      'failed.share < 1%',
      'latency.p99 < 10ms of x',
    ]);
    const [share, silent, ...more] = named('failure', xml).map(({ value }) => value['message']);
    expect(share).toMatch(/^observed 42.*%, limit 1.*%$/);
    expect(silent).toMatch(/^no samples, limit /);
    expect(more).toEqual([]);
    expect(named('testsuite', xml)[0]!.value).toMatchObject({ tests: '3', failures: '2', errors: '0' });
  });

  it('passes one case that says so where there are no thresholds', () => {
    const xml = runJunit(twoEpisodes({ thresholds: [] }));
    expect(named('testcase', xml).map(({ value }) => value['name'])).toEqual(['no thresholds: nothing to fail']);
    expect(named('failure', xml)).toEqual([]);
  });

  it('fails an interrupted run', () => {
    expect(named('failure', runJunit(twoEpisodes({ partial: true, thresholds: [] })))).toHaveLength(1);
  });

  it('has a suite a variant', () => {
    const suites = named('testsuite', comparisonJunit(fourVariants()));
    expect(suites.map(({ value }) => value['name']!.split(' / ')[1])).toEqual([
      'base',
      'bucket-key',
      'expiring-cache',
      'branch-key',
    ]);
  });

  it.each([hostileName, 'a]]>b', '"\'<&>', '\ufffe\uffff\ud800\u0000\u0085', '<!--', '&amp;'])(
    'is well formed whatever is in a name (%#)',
    (name) => {
      const xml = comparisonJunit(fourVariants([name, 'b', 'c', 'd']));
      expect(named('testsuite', xml)).toHaveLength(4);
      const thresholds = [threshold(name, 0.5, false)];
      expect(named('failure', runJunit(twoEpisodes({ name, thresholds })))).toHaveLength(1);
      const check = { text: name, base: 1, new: null, tripped: true, beyondNoise: null };
      expect(named('failure', diffJunit({ moved: [], compared: 0, checks: [check] }))).toHaveLength(1);
    },
  );

  it.each(Object.entries(cases))('is well formed for %s', (_, make) => {
    expect(named('testsuites', runJunit(make()))).toHaveLength(1);
  });
});

describe('NDJSON', () => {
  it('has every list of the summary a line an entry, and all else in the first line', () => {
    const { summary } = twoEpisodes();
    const lines = [...runLines({ summary })].map((line) => {
      expect(line.indexOf('\n')).toBe(line.length - 1);
      return JSON.parse(line);
    });
    expect(lines[0]).toMatchObject({ kind: 'summary', totals: summary.totals, latencyMs: summary.latencyMs });
    const of = (kind: string) => lines.filter((line) => line.kind === kind).map(({ kind: _, ...own }) => own);
    expect(of('quota')).toEqual(summary.quotas);
    expect(of('episode')).toEqual(summary.episodes);
    expect(of('threshold')).toEqual(summary.thresholds);
    expect(of('workload')).toEqual(summary.workloads);
  });

  it('names the variant in every line of a comparison but the differences, which name it themselves', () => {
    const report = fourVariants();
    const lines = [...comparisonLines(report)].map((line) => JSON.parse(line));
    expect(new Set(lines.map(({ variant }) => variant))).toEqual(new Set(report.variants.map(({ name }) => name)));
    expect(lines.filter(({ kind }) => kind === 'difference')).toHaveLength(report.differences.length);
  });
});

describe('CSV of what moved', () => {
  it('starts no formula, and leaves empty what is not known', () => {
    const change = { absolute: null, relative: null };
    const moved = [{ path: '=cmd(),"x"', base: null, new: -3, change, beyondNoise: null, interval: null }];
    expect([...diffCsv({ moved, compared: 1, checks: [] })].join('')).toBe(
      'path,base,new,change,relative_change,beyond_noise\r\n"\'=cmd(),""x""",,-3,,,\r\n',
    );
  });
});
