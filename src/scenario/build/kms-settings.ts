/** Why this file exists: what AWS does not say about KMS is the scenario's, or assumed and named so where it counts. */
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { KmsSettings, KmsWorld } from '../../kms/kms-world.ts';
import type { LatencyDistribution } from '../../kms/latency.ts';
import { operations } from '../../kms/operations.ts';
import { grantTokenOperations } from '../../kms/permissions.ts';
import { deletedInTime } from '../../kms/unsettled.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import { type BuildContext, errorAt, warnAt } from './context.ts';

type Given = NonNullable<ScenarioDraft['kms']>;
type Requests = KmsWorld['requests'];

const SILENT = 'AWS does not say';
const USUAL_PROPAGATION = 'AWS says "usually less than five minutes" and no distribution';

export function settingsOf(context: BuildContext, endNanoseconds: number): KmsSettings {
  const { profile, draft } = context;
  const { kms = {} } = draft;
  return {
    checks: kms.checks ?? 'authorization-first',
    grantPropagation: propagationOf(context, kms.grantPropagation, 'kms.grantPropagation'),
    aliasPropagation: propagationOf(context, kms.aliasPropagation, 'kms.aliasPropagation'),
    grantPlaceFreed: kms.grantPlaceFreed ?? 'at-once',
    grantTokenOperations: grantTokenOperations(profile),
    hotKeyChangesPerSecond: kms.hotKeyChanges ?? null,
    pendingDeletionError: kms.pendingDeletionError ?? 'KMSInvalidStateException',
    importedKeysRotateOnDemand: profile >= '2026',
    updatingNanoseconds: kms.updating ?? 0,
    endNanoseconds,
  };
}

/** What AWS does not say, where it touched the run. */
export function assumeSettings({ assumptions, draft }: BuildContext, world: KmsWorld): void {
  const { settings, requests } = world;
  const { kms = {} } = draft;
  const add = (name: keyof Given, value: string, why: string): void =>
    assumptions.add(`kms.${name}`, value, `${kms[name] === undefined ? 'assumed' : 'of the scenario'}; ${why}`);
  add('checks', settings.checks, SILENT);
  if (deletedInTime(world).length > 0 || reach(requests, ['ScheduleKeyDeletion']))
    assumptions.add('keys.waitingPeriod', 'exactly as scheduled', 'assumed; AWS may take up to 24 hours more');
  if (kms.pendingDeletionError !== undefined)
    add('pendingDeletionError', settings.pendingDeletionError, 'AWS lists both errors');
  if (kms.hotKeyChanges !== undefined) add('hotKeyChanges', `${kms.hotKeyChanges}/s`, 'AWS gives no figure');
  if (reach(requests, ['UpdatePrimaryRegion']))
    add('updating', `${settings.updatingNanoseconds / NANOSECONDS_PER_MILLISECOND}ms`, 'AWS gives no figure');
  if (changeAliases(world))
    add('aliasPropagation', describe(settings.aliasPropagation), 'AWS says "typically less than a few seconds"');
  if (!changeGrants(requests)) return;
  add('grantPropagation', describe(settings.grantPropagation), USUAL_PROPAGATION);
  add('grantPlaceFreed', settings.grantPlaceFreed, SILENT);
}

/** How often one such request counts against each quota of its account. */
export function weightOf({ draft, assumptions }: BuildContext, operation: string): number {
  if (operation !== 'ReEncrypt') return 1;
  const given = draft.kms?.reEncryptWeight;
  const why = 'AWS lists ReEncrypt as one operation and does not say that it counts twice';
  assumptions.add(
    'kms.reEncryptWeight',
    String(given ?? 1),
    `${given === undefined ? 'assumed' : 'of the scenario'}; ${why}`,
  );
  return given ?? 1;
}

/** Says which settings no request of the scenario can notice. */
export function warnOfUnusedSettings(
  context: BuildContext,
  { requests, events }: Pick<KmsWorld, 'requests' | 'events'>,
): void {
  const { kms = {} } = context.draft;
  const warn = (name: keyof Given, needed: string): void => {
    if (kms[name] !== undefined)
      warnAt(context, `kms.${name}`, 'unused', `no request of this scenario ${needed}, so it changes nothing`);
  };
  if (!changeGrants(requests)) {
    warn('grantPropagation', 'makes, retires or revokes a grant');
    warn('grantPlaceFreed', 'makes, retires or revokes a grant');
  }
  if (!changeAliases({ requests, events })) warn('aliasPropagation', 'makes, moves or deletes an alias');
  if (!reach(requests, ['ReEncrypt'])) warn('reEncryptWeight', 'is ReEncrypt');
  if (!reach(requests, ['UpdatePrimaryRegion'])) warn('updating', 'is UpdatePrimaryRegion');
  if (!requests.some(({ operation }) => operations[operation].mutates)) warn('hotKeyChanges', 'changes a key');
}

function propagationOf(
  context: BuildContext,
  given: Given['grantPropagation'],
  path: string,
): LatencyDistribution | null {
  if (given === undefined || context.problems.isBroken(path)) return null;
  if ('constant' in given) return { kind: 'constant', milliseconds: milliseconds(given.constant) };
  if (!('p50' in given)) return null;
  const [p50Milliseconds, p99Milliseconds] = [milliseconds(given.p50), milliseconds(given.p99)];
  if (p50Milliseconds < p99Milliseconds) return { kind: 'lognormal', p50Milliseconds, p99Milliseconds };
  errorAt(context, `${path}.p99`, {
    rule: 'impossible',
    message: `expected a p99 above the p50 of ${p50Milliseconds}ms; got ${p99Milliseconds}ms`,
    hint: 'where all changes take as long, write constant',
  });
  return null;
}

function describe(propagation: LatencyDistribution | null): string {
  if (propagation === null) return '0ms';
  if (propagation.kind === 'constant') return `{ constant: ${propagation.milliseconds}ms }`;
  return propagation.kind === 'lognormal'
    ? `{ p50: ${propagation.p50Milliseconds}ms, p99: ${propagation.p99Milliseconds}ms }`
    : propagation.kind;
}

function milliseconds(nanoseconds: number | undefined): number {
  return (nanoseconds ?? 0) / NANOSECONDS_PER_MILLISECOND;
}

function changeGrants(requests: Requests): boolean {
  return reach(requests, ['CreateGrant', 'RetireGrant', 'RevokeGrant']);
}

function changeAliases({ requests, events }: Pick<KmsWorld, 'requests' | 'events'>): boolean {
  return (
    reach(requests, ['CreateAlias', 'DeleteAlias', 'UpdateAlias']) || events.some(({ kind }) => kind === 'updateAlias')
  );
}

function reach(requests: Requests, names: readonly string[]): boolean {
  return requests.some(({ operation }) => names.includes(operation));
}
