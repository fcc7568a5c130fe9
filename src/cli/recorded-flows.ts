/** Why this file exists: counts by second, caller, operation and key are in no stored file: the run is repeated for them, as verify does. */
import { resolve } from 'node:path';
import { parse } from 'yaml';
import { sumOfColumns } from '../engine/number-column.ts';
import { isKeySpec } from '../kms/key-specs.ts';
import { findOperation } from '../kms/operations.ts';
import type { RecordedFlow } from '../reports/exports/cloudtrail.ts';
import type { LoadedScenario } from '../scenario/load.ts';
import { ownErrors } from '../simulation/errors.ts';
import type { RunMeasurement } from '../simulation/result.ts';
import type { Flow, World } from '../simulation/world.ts';
import { ExitCode, Failure } from './failure.ts';
import { type KeySpan, keySpans } from './recorded-keys.ts';
import { loadOrTell } from './scenario-file.ts';
import type { StoredFolder } from './stored-folder.ts';

/** Libraries that run in the caller: CloudTrail sees the caller itself. */
const libraries = ['aws-sdk', 'encryption-sdk', 'dynamodb-encryption-client'];

interface WorkloadSettings {
  readonly key?: unknown;
  readonly with?: {
    readonly key?: unknown;
    readonly destinationKey?: unknown;
    readonly keyPairSpec?: unknown;
    readonly replicaRegion?: unknown;
  } | null;
}

interface KeySettings {
  readonly account?: unknown;
  readonly type?: unknown;
  readonly spec?: unknown;
}

interface Settings {
  readonly workload?: readonly (WorkloadSettings | null)[];
  readonly accounts?: Readonly<Record<string, { readonly id?: unknown } | null>>;
  readonly keys?: Readonly<Record<string, KeySettings | null>>;
}

export interface Repeated {
  readonly scenario: LoadedScenario;
  readonly flows: readonly RecordedFlow[];
  readonly fingerprint: string;
}

/** @throws Failure (3 or 4) if the scenario is gone or has changed */
export async function repeatRun({ folder, manifest }: StoredFolder, allowPaths: readonly string[]): Promise<Repeated> {
  const again = `Run it again: ${manifest.commandLine}`;
  if (manifest.scenario.file === null)
    throw new Failure(ExitCode.input, `${folder}: its scenario came from standard input, so it cannot be repeated`);
  const file = resolve(folder, manifest.scenario.file);
  const { options } = manifest;
  const scenario = await loadOrTell({ command: 'run', file, text: undefined, allowPaths, options }, options.variant);
  if (scenario.sha256 !== manifest.scenario.sha256)
    throw new Failure(ExitCode.input, `${folder}: its scenario has changed since`, again);
  const { simulateInSlices } = await import('../studies/computing/slices.ts');
  const measurement = await simulateInSlices(scenario.world, { replication: 0 });
  return { scenario, flows: flowsOf(scenario, measurement), fingerprint: measurement.eventsFingerprint };
}

function flowsOf({ world, canonical }: LoadedScenario, measurement: RunMeasurement): readonly RecordedFlow[] {
  const settings = parse(canonical, { schema: 'core' }) as Settings;
  const rejection =
    measurement.errors.find(({ name }) => name !== 'ThrottlingException' && !ownErrors.includes(name))?.name ??
    'KMSInternalException';
  const admittedOf = (flow: number) => {
    const { admittedFirstTries, admittedRetries, rejected } = measurement.seconds[flow]!;
    return sumOfColumns([admittedFirstTries, admittedRetries], rejected.length);
  };
  return world.flows.flatMap((flow, index) => {
    const client = world.clients[flow.client]!;
    const seconds = measurement.seconds[index]!;
    const name = keyNameOf(flow, settings);
    const key = name === null ? null : keyOf(name, settings, client);
    // Nobody's trail has the use of a key that AWS owns.
    if (key?.type === 'aws-owned') return [];
    const { service } = world.workloads[flow.workload]!;
    const recorded = {
      operation: flow.operation,
      region: client.region,
      caller: { accountId: client.accountId, name: client.name },
      invokedBy:
        service === null || libraries.includes(service)
          ? null
          : `${service.replace(/\.amazonaws\.com$/, '')}.amazonaws.com`,
      key: key === null ? null : key.recorded,
      ...saidOf(flow, world, settings),
      succeeded: admittedOf(index),
      rejected: seconds.rejected,
      throttled: sumOfColumns([seconds.throttledFirstTries, seconds.throttledRetries], seconds.rejected.length),
      error: flow.rejection ?? rejection,
    };
    return keySpans(world, flow, admittedOf)?.map((span) => within(recorded, span, settings)) ?? [recorded];
  });
}

/** What of a flow was about one key. */
function within(flow: RecordedFlow, { name, fromSecond, untilSecond }: KeySpan, settings: Settings): RecordedFlow {
  const inside = (counts: ArrayLike<number>) =>
    Array.from(counts, (count, second) => (second >= fromSecond && second < untilSecond ? count : 0));
  const { succeeded, rejected, throttled, key } = flow;
  return {
    ...flow,
    key: key === null || name === null ? null : keyOf(name, settings, { accountId: key.accountId }).recorded,
    succeeded: inside(succeeded),
    rejected: inside(rejected),
    throttled: inside(throttled),
  };
}

/** The key that a flow names, else its workload, else the only one there is; null for an operation without one. */
function keyNameOf({ key, operation, workload }: Flow, settings: Settings): string | null {
  if (findOperation(operation)?.takesKey === false) return null;
  const entry = settings.workload?.[workload];
  const named = key ?? entry?.key ?? entry?.with?.key;
  const [only = 'key'] = Object.keys(settings.keys ?? {});
  return typeof named === 'string' ? named : only;
}

function keyOf(name: string, { keys, accounts }: Settings, caller: { readonly accountId: string }) {
  const key = keys?.[name];
  const account = typeof key?.account === 'string' ? accounts?.[key.account] : undefined;
  const accountId = account?.id === undefined ? caller.accountId : String(account.id);
  const spec = typeof key?.spec === 'string' && isKeySpec(key.spec) ? key.spec : 'SYMMETRIC_DEFAULT';
  return { recorded: { accountId, name, spec }, type: key?.type };
}

/** What a request says besides its key. A ReEncrypt without a destination encrypts with the key it was about. */
function saidOf(
  { operation, workload, kmsRequest, client }: Flow,
  { kms, clients }: World,
  settings: Settings,
): Pick<RecordedFlow, 'destination' | 'keyPairSpec' | 'alias' | 'replicaRegion'> {
  const given = settings.workload?.[workload]?.with ?? {};
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const named = kms?.requests[kmsRequest ?? -1];
  const destination = operation === 'ReEncrypt' ? text(given.destinationKey) : null;
  const isAlias = operation.endsWith('Alias') && named?.alias !== undefined;
  return {
    destination: destination === null ? null : keyOf(destination, settings, clients[client]!).recorded,
    keyPairSpec: text(given.keyPairSpec),
    alias: isAlias ? kms!.aliases[named.alias!]!.name : null,
    replicaRegion: text(given.replicaRegion),
  };
}
