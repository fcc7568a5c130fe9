/**
 * Why this file exists: every CI server shows JUnit's XML. A scenario is a suite and each of its thresholds a case, so that
 * a pipeline names the threshold that failed. No times are in it: the same result is the same bytes.
 *
 * @source the schema of Maven Surefire, surefire-test-report-3.0.xsd: `time` is required of a case, `timestamp` of none
 */
import type { DiffReport } from '../studies/diff/diff.ts';
import type { PlanReport } from '../studies/plan-report.ts';
import type { ComparisonReport, RunReport, Summary } from '../studies/summary.ts';
import type { SweepReport } from '../studies/sweep-report.ts';
import { escapeMarkup, named, phrased } from './names.ts';
import { percent } from './numbers.ts';
import { planValue } from './plan-words.ts';
import { thresholdValue } from './verdict.ts';

interface Suite {
  readonly name: string;
  readonly cases: readonly Case[];
}

/** `failure`: what was observed against what limit; undefined for a case that passed. */
interface Case {
  readonly name: string;
  readonly failure: string | undefined;
}

export function runJunit({ summary }: Pick<RunReport, 'summary'>): string {
  return junit(summary.scenario.name, [suiteOf(summary.scenario.name, summary)]);
}

/** A suite a variant. */
export function comparisonJunit({ scenario, variants }: ComparisonReport): string {
  const suites = variants.map(({ name, summary }) => suiteOf(`${named(scenario.name)} / ${named(name)}`, summary));
  return junit(scenario.name, suites);
}

/** A suite a point. */
export function sweepJunit({ scenario, points }: SweepReport): string {
  const at = (values: Readonly<Record<string, string>>) =>
    Object.entries(values)
      .map((axis) => axis.join('='))
      .join(' ');
  const suites = points.map(({ values, summary }) => suiteOf(`${named(scenario.name)} / ${at(values)}`, summary));
  return junit(scenario.name, suites);
}

/** A case a threshold: all are met at the answer, none where there is no answer. */
export function planJunit(report: PlanReport): string {
  const { scenario, setting, answer, confidence, thresholds, partial } = report;
  const failure =
    answer === null
      ? `no value of ${phrased(setting.name)} is shown to meet every threshold with ${percent(confidence)} confidence`
      : undefined;
  const at = answer === null ? '' : ` at ${phrased(setting.name)} = ${planValue(setting, answer)}`;
  const cases: Case[] = thresholds.map(({ text }) => ({ name: `${phrased(text)}${at}`, failure }));
  if (partial) cases.push(interrupted);
  return junit(scenario.name, [{ name: scenario.name, cases }]);
}

/** A case a `--fail-on`. */
export function diffJunit({ checks, moved }: DiffReport): string {
  const cases = checks.map(({ text, base, new: now, tripped }) => ({
    name: text,
    failure: tripped ? `base ${base ?? 'none'}, new ${now ?? 'none'}, fails on ${phrased(text)}` : undefined,
  }));
  const none = { name: `no --fail-on to check; ${moved.length} numbers moved`, failure: undefined };
  return junit('kmsim diff', [{ name: 'kmsim diff', cases: cases.length === 0 ? [none] : cases }]);
}

const interrupted: Case = { name: 'ran to its end', failure: 'interrupted: the result is partial' };

function suiteOf(name: string, { thresholds, partial }: Summary): Suite {
  const cases: Case[] = thresholds.map((threshold) => {
    const observed =
      threshold.observed === null ? 'no samples' : `observed ${thresholdValue(threshold, threshold.observed)}`;
    const limit = thresholdValue(threshold, threshold.limit);
    return { name: threshold.text, failure: threshold.passed ? undefined : `${observed}, limit ${limit}` };
  });
  if (cases.length === 0) cases.push({ name: 'no thresholds: nothing to fail', failure: undefined });
  if (partial) cases.push(interrupted);
  return { name, cases };
}

function junit(name: string, suites: readonly Suite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${quoted(name)} ${counts(all)}>`,
    ...suites.flatMap(suiteLines),
    '</testsuites>\n',
  ].join('\n');
}

function suiteLines({ name, cases }: Suite): readonly string[] {
  const lines = cases.map((one) => {
    const open = `    <testcase classname=${quoted(name)} name=${quoted(one.name)} time="0"`;
    if (one.failure === undefined) return `${open}/>`;
    const text = escapeMarkup(phrased(one.failure));
    return `${open}>\n      <failure message=${quoted(one.failure)} type="threshold">${text}</failure>\n    </testcase>`;
  });
  return [`  <testsuite name=${quoted(name)} ${counts(cases)} skipped="0">`, ...lines, '  </testsuite>'];
}

function counts(cases: readonly Case[]): string {
  const failures = cases.filter(({ failure }) => failure !== undefined).length;
  return `tests="${cases.length}" failures="${failures}" errors="0"`;
}

function quoted(text: string): string {
  return `"${escapeMarkup(phrased(text))}"`;
}
