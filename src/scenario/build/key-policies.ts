/** Why this file exists: who may use a key, from the short form, from AWS's own policies or from a document. */
import type { KmsKey } from '../../kms/kms-world.ts';
import { operations } from '../../kms/operations.ts';
import { operationOf, usePermissions } from '../../kms/permissions.ts';
import { awsManagedPolicy, awsOwnedPolicy, permissionsGiven, usePolicy } from '../../kms/policies.ts';
import type { PolicyStatement } from '../../kms/policy-document.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import type { Accounts } from './accounts.ts';
import { type BuildContext, errorAt, errorAtKey, warnAt } from './context.ts';
import { readFile, readInline } from './policy-documents.ts';

export interface KeyPolicy {
  readonly statements: readonly PolicyStatement[];
  /** Length of the document; 0 where none was written. */
  readonly bytes: number;
  /** Accounts that the short form lets use the key. */
  readonly use: readonly string[];
}

export interface PolicyOwner {
  readonly accountId: string;
  readonly region: string;
  readonly type: 'customer-managed' | 'aws-managed' | 'aws-owned';
  /** Of an AWS managed key. */
  readonly service: string | undefined;
}

/** Who has what to say about the policy of a key. */
export function ownerOf({ accountId, region, type }: KmsKey): PolicyOwner {
  return { accountId, region, type, service: undefined };
}

/** The principal through which a service asks. */
export function serviceEndpoint(service: string, region: string): string {
  return `${service}.${region}.amazonaws.com`;
}

/** The policy given at `path`; undefined after an error. */
export function resolvePolicy(
  context: BuildContext,
  accounts: Accounts,
  given: PolicyDraft | undefined,
  owner: PolicyOwner,
  path: string,
): KeyPolicy | undefined {
  if (owner.type !== 'customer-managed') return awsPolicy(context, given, owner, path);
  const ways = (['use', 'file', 'document'] as const).filter((way) => given?.[way] !== undefined);
  if (ways.length > 1) return refuseSeveral(context, ways, path);
  if (given?.file !== undefined || given?.document !== undefined) return writtenPolicy(context, given, path);
  const users = (given?.use ?? []).flatMap((user, index) =>
    user === undefined ? [] : (accounts.resolve(user, `${path}.use.${index}`) ?? []),
  );
  const ids = users.map(({ id }) => id);
  return { statements: usePolicy(owner.accountId, ids), bytes: 0, use: users.map(({ name }) => name) };
}

function awsPolicy(context: BuildContext, given: unknown, owner: PolicyOwner, path: string): KeyPolicy | undefined {
  if (given !== undefined) {
    const message = `expected no policy of a key of type ${owner.type}; got one`;
    return errorAt(context, path, { rule: 'unreachable-setting', message, hint: 'AWS writes its policy' });
  }
  const { accountId, service, region, type } = owner;
  const statements =
    type === 'aws-owned' ? awsOwnedPolicy() : awsManagedPolicy(accountId, serviceEndpoint(service ?? '', region));
  return { statements, bytes: 0, use: [] };
}

type KeyDraft = NonNullable<NonNullable<ScenarioDraft['keys']>[string]>;
type PolicyDraft = NonNullable<KeyDraft['policy']>;

function refuseSeveral(context: BuildContext, ways: readonly string[], path: string): undefined {
  const message = `expected only one of use, file and document; got ${ways.join(' and ')}`;
  return errorAtKey(context, `${path}.${ways.at(-1)!}`, { rule: 'unreachable-setting', message });
}

/** What AWS's document says, as it stands. */
function writtenPolicy(context: BuildContext, { file, document }: PolicyDraft, path: string): KeyPolicy | undefined {
  const read =
    file === undefined ? readInline(context, document!, `${path}.document`) : readFile(context, file, `${path}.file`);
  if (read === undefined) return undefined;
  warnOfWhatNobodyMay(context, read.statements, `${path}.${file === undefined ? 'document' : 'file'}`);
  return { ...read, use: [] };
}

/** @source "the key becomes unmanageable and you must contact AWS Support", key-policy-default, KDG@867b37f */
function warnOfWhatNobodyMay(context: BuildContext, statements: readonly PolicyStatement[], path: string): void {
  const given = permissionsGiven(statements);
  const usable = usePermissions.some(
    (permission) => operations[operationOf(permission)].cryptographic && given.has(permission),
  );
  if (!usable) warnAt(context, path, 'doubtful', 'this policy lets nobody use the key: only grants could');
  if (!given.has('PutKeyPolicy'))
    warnAt(
      context,
      path,
      'doubtful',
      'this policy lets nobody change it: the key is unmanageable, and only AWS Support helps',
    );
}
