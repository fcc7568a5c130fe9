/** Why this file exists: whoever imports a recording gets a scenario that runs and says in itself what to change. */
import { counted } from './counted.ts';
import type { Recording } from './recording.ts';
import type { RecordingTotals } from './recording-totals.ts';
import type { PlannedWorkload, ReplayPlan } from './replay-plan.ts';

export interface ScenarioOptions {
  readonly recording: Recording;
  readonly totals: RecordingTotals;
  readonly plan: ReplayPlan;
  /** Where calls fall inside a bin: as a scenario writes it, or undefined for bins of at most a second. */
  readonly spread: string | undefined;
  readonly hasQuotas: boolean;
  readonly keepNames: boolean;
}

const SOURCES = {
  cloudtrail: 'What CloudTrail recorded of KMS',
  cloudwatch: 'What CloudWatch counted of KMS',
  csv: 'A recording of calls of KMS',
};

/** An annotated scenario that replays `trace.csv` beside it. */
export function replayScenario(options: ScenarioOptions): string {
  const { recording, totals, plan } = options;
  const lines = [
    '# yaml-language-server: $schema=./kmsim.schema.json',
    '# (kmsim schema > kmsim.schema.json lets your editor complete this file.)',
    '#',
    `# ${SOURCES[recording.source]}, ${totals.first} to ${totals.last}: ${totals.requests} requests, ${busiest(options)}.`,
    '#   kmsim run scenario.yaml',
    '#   kmsim run scenario.yaml --set load=2            the same, twice as busy',
    `claim: The recorded requests fit the quotas of ${plan.region}`,
    `region: ${plan.region}`,
    "# duration:                                         # without one, the recording's own length",
    '',
    ...quotaLines(options),
    '',
    '# AWS publishes no latency, so measure your own; without this line, 10 ms are assumed and the report says so.',
    '# latency: { p50: 8ms, p99: 60ms }',
    '',
    ...accountLines(options),
    ...keyLines(options),
    'clients:                                            # whose quotas pay; what a recording shows is left after caches and retries',
    ...plan.clients.map(({ name, account, region }) => {
      return `  ${name}: { account: ${account}, region: ${region}, retry: none }`;
    }),
    '',
    ...workloadLines(options),
    '',
    'thresholds:                                         # they decide the exit code: 99 where one fails',
    '  - throttled.share < 0.1%                          # of the requests that reached KMS',
  ];
  return `${lines.join('\n')}\n`;
}

function busiest({ recording, totals }: ScenarioOptions): string {
  const bin = recording.binNanoseconds / 1e9;
  return bin > 1 ? `${totals.busiest} in the busiest ${bin} s` : `${totals.busiest} in the busiest second`;
}

function quotaLines({ hasQuotas }: ScenarioOptions): string[] {
  if (hasQuotas) return ['quotas:', '  file: quotas.json                                 # the values AWS has applied'];
  return [
    "# The newest table's values hold. Better are your own: import with --quotas and the output of",
    '# `aws service-quotas list-service-quotas --service-code kms`, or name what was raised:',
    '# quotas: { set: [{ quota: crypto-symmetric, value: 20000/s }] }',
  ];
}

function accountLines({ plan, keepNames }: ScenarioOptions): string[] {
  const comment = keepNames ? '' : '                                           # masked; --keep-names keeps their ids';
  return [
    `accounts:${comment}`,
    ...plan.accounts.map(({ name, id }) => `  ${name}: { id: ${JSON.stringify(id)} }`),
    '',
  ];
}

function keyLines({ plan }: ScenarioOptions): string[] {
  if (plan.keys.length === 0) return [];
  return [
    "keys:                                               # in their caller's account: its quotas pay, wherever a key lives",
    ...plan.keys.map(({ name, account, region, spec }) => {
      return `  ${name}: { account: ${account}, region: ${region}, spec: ${spec} }`;
    }),
    '',
  ];
}

function workloadLines(options: ScenarioOptions): string[] {
  return ['workload:', ...options.plan.workloads.flatMap((workload) => workloadEntry(workload, options))];
}

function workloadEntry({ name, where, keyPairSpec, requests }: PlannedWorkload, options: ScenarioOptions): string[] {
  const { recording, plan, spread } = options;
  const selection = Object.entries(where).map(([column, value]) => `${column}: ${JSON.stringify(value)}`);
  return [
    `  - name: ${name.padEnd(41)} # ${counted(requests, 'request')}`,
    ...(plan.clients.length === 1 ? [`    client: ${plan.clients[0]!.name}`] : []),
    ...(keyPairSpec === undefined ? [] : [`    with: { keyPairSpec: ${keyPairSpec} }`]),
    '    arrivals:',
    '      trace:',
    '        file: trace.csv',
    `        where: { ${selection.join(', ')} }`,
    ...(recording.binNanoseconds === 0 ? [] : [`        bin: ${durationText(recording.binNanoseconds)}`]),
    ...(spread === undefined ? [] : spreadLines(spread)),
  ];
}

function spreadLines(spread: string): string[] {
  return [
    `        spread: ${spread.padEnd(35)} # bursts shorter than a bin were not recorded and are not seen;`,
    '                                                    # { peak: 3 } makes the busiest second three times the mean',
  ];
}

/** As a scenario writes a duration. */
export function durationText(nanoseconds: number): string {
  if (nanoseconds % 1e9 === 0) return `${nanoseconds / 1e9}s`;
  return nanoseconds % 1e6 === 0 ? `${nanoseconds / 1e6}ms` : `${nanoseconds / 1e3}us`;
}
