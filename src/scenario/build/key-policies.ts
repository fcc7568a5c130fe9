/** Why this file exists: who may use a key, from the short form, from AWS's own policies or from a document. */
import { readFileSync, statSync } from 'node:fs';
import type { KmsKey } from '../../kms/kms-world.ts';
import { operations } from '../../kms/operations.ts';
import { operationOf, usePermissions } from '../../kms/permissions.ts';
import { awsManagedPolicy, awsOwnedPolicy, permissionsGiven, usePolicy } from '../../kms/policies.ts';
import { type PolicyProblem, type PolicyStatement, readPolicyDocument } from '../../kms/policy-document.ts';
import { quoted } from '../printable.ts';
import type { Accounts } from './accounts.ts';
import { type BuildContext, errorAt, warnAt } from './context.ts';
import { reasonOf } from './input-files.ts';

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
  given: { readonly use?: readonly (string | undefined)[] | undefined; readonly file?: string | undefined } | undefined,
  owner: PolicyOwner,
  path: string,
): KeyPolicy | undefined {
  if (owner.type !== 'customer-managed') return awsPolicy(context, given, owner, path);
  if (given?.file !== undefined) return policyFile(context, given.file, given.use !== undefined, `${path}.file`);
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

/** AWS's own bound is 32 KB; a document may be larger only to be refused by its quota. */
const POLICY_BYTES_MAX = 1024 * 1024;
const PROBLEMS_SHOWN = 20;

function policyFile(context: BuildContext, name: string, withUse: boolean, path: string): KeyPolicy | undefined {
  if (withUse) {
    const message = 'expected either use or file; got both';
    return errorAt(context, path, { rule: 'unreachable-setting', message });
  }
  const file = context.files.find(name);
  if (file.kind === 'refused') return errorAt(context, path, file);
  const read = readJson(file.path);
  if (read.kind === 'refused') return errorAt(context, path, { rule: read.rule, message: read.message });
  const { statements, problems } = readPolicyDocument(read.document);
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) {
    const hint = problem.nearest.length === 0 ? null : `did you mean "${problem.nearest[0]}"?`;
    errorAt(context, path, { rule: 'wrong-file', message: messageOf(name, problem), hint });
  }
  if (problems.length > 0) return undefined;
  warnOfWhatNobodyMay(context, statements, path);
  return { statements, bytes: read.bytes, use: [] };
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

function messageOf(file: string, { path, expected, received }: PolicyProblem): string {
  return `${quoted(file)}, ${path}: expected ${expected}; got ${received}`;
}

type ReadJson =
  | { readonly kind: 'read'; readonly document: unknown; readonly bytes: number }
  | { readonly kind: 'refused'; readonly rule: 'cannot-read' | 'wrong-file'; readonly message: string };

function readJson(path: string): ReadJson {
  let text: string;
  try {
    const { size } = statSync(path);
    if (size > POLICY_BYTES_MAX)
      return {
        kind: 'refused',
        rule: 'wrong-file',
        message: `expected a policy of at most ${POLICY_BYTES_MAX} bytes; got ${size}`,
      };
    text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    return { kind: 'refused', rule: 'cannot-read', message: `cannot read it: ${reasonOf(error)}` };
  }
  try {
    return { kind: 'read', document: JSON.parse(text), bytes: Buffer.byteLength(text) };
  } catch {
    return { kind: 'refused', rule: 'wrong-file', message: 'expected a policy document in JSON; got something else' };
  }
}
