/** Why this file exists: the commands that send a pack, to be read and run by a person: kmsim never runs them. */
import { canonicalJson } from '../json.ts';
import { type PackItem, requestFile } from './pack.ts';

/** One increase, of a rate or of a resource. */
export interface Increase extends Pick<PackItem, 'accountId' | 'region' | 'quota' | 'code'> {
  /** In the quota's own unit. */
  readonly desiredValue: number;
}

/** The input of `aws service-quotas request-service-quota-increase --cli-input-json`; undefined without a code. */
export function requestJson({ code, desiredValue }: Pick<Increase, 'code' | 'desiredValue'>): string | undefined {
  if (code === null) return undefined;
  return canonicalJson({ ServiceCode: 'kms', QuotaCode: code, DesiredValue: desiredValue });
}

/** A POSIX shell script. It stops at the first command that fails, and before one for another account. */
export function submitScript(items: readonly Increase[]): string {
  const accounts = [...new Set(items.map(({ accountId }) => accountId))];
  const lines = accounts.flatMap((accountId) => [
    '',
    `if [ "$account" = ${shellWord(accountId)} ]; then`,
    ...items.filter((item) => item.accountId === accountId).flatMap((item) => commandOf(item)),
    '  sent=yes',
    'fi',
  ]);
  return `${[
    '#!/bin/sh',
    '# Sends the requests of this folder that are of the account whose credentials are in use. Read it first.',
    `# Accounts: ${accounts.map(shellWord).join(' ')}. Run it once with the credentials of each.`,
    'set -eu',
    'cd "$(dirname "$0")"',
    'account=$(aws sts get-caller-identity --query Account --output text)',
    'sent=no',
    ...lines,
    '',
    'if [ "$sent" = no ]; then',
    '  echo "no request of this folder is of account $account" >&2',
    '  exit 1',
    'fi',
  ].join('\n')}\n`;
}

/** A word that a POSIX shell takes as it stands. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function commandOf(item: Increase): readonly string[] {
  const file = requestFile(item);
  if (file === undefined) return [`  # ${item.quota.replace(/[^\w.-]/g, '?')}: its code is missing, see checklist.md`];
  return [
    `  aws service-quotas request-service-quota-increase --region ${shellWord(item.region)} --cli-input-json ${shellWord(`file://${file}`)}`,
  ];
}
