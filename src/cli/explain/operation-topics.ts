/** Why this file exists: what a request of each KMS operation counts against, and why. */
import { type Operation, operations, takesAlias } from '../../kms/operations.ts';
import { requestPrice } from '../../kms/pricing.ts';
import { newestProfile } from '../../kms/profiles.ts';
import { doubtAbout, type SpentQuotas, spentQuotas } from '../../kms/request-quotas.ts';
import type { Fact, Topic } from './topic.ts';

/** A Region without values of its own in the tables. */
const USUAL_REGION = 'us-west-1';

export const operationTopics: readonly Topic[] = Object.values(operations).map((operation: Operation) => ({
  name: operation.name,
  family: 'KMS operations',
  title: operation.cryptographic ? 'a cryptographic operation of KMS' : 'a management operation of KMS',
  facts: () => factsOf(operation),
}));

function factsOf(operation: Operation): readonly Fact[] {
  const { name, takesKey, crossAccount, keySpecs, note } = operation;
  const key = !takesKey ? 'none' : crossAccount ? 'of any account that allows it' : "of the caller's own account";
  return [
    ['key', takesAlias(operation) ? `${key}, by its name or an alias` : key],
    ...(takesKey && keySpecs.length > 0 ? [['works with', keySpecs.join(', ')] as const] : []),
    ...spends(operation),
    ['paid by', 'the account that calls, whoever owns the key'],
    ...priceFacts(name),
    ...(note === undefined ? [] : [['note', note] as const]),
  ];
}

/** Each quota once, with the key specs for which it is spent. */
function spends({ name, keySpecs, takesKeyPairSpec, alsoSpends }: Operation): readonly Fact[] {
  const asked = keySpecs.length === 0 || takesKeyPairSpec ? [undefined] : keySpecs;
  const byQuota = new Map<string, string[]>();
  for (const keySpec of asked) {
    const spent = spentQuotas({
      profile: newestProfile,
      operation: name,
      region: USUAL_REGION,
      ...(keySpec === undefined ? {} : { keySpec }),
    });
    for (const line of linesOf(spent)) byQuota.set(line, [...(byQuota.get(line) ?? []), ...(keySpec ? [keySpec] : [])]);
  }
  const lines = [...byQuota].map(([line, specs]) =>
    byQuota.size > 1 ? `${line}, with keys ${specs.join(', ')}` : line,
  );
  return [
    ...lines.map((line): Fact => ['counts against', line]),
    ...(alsoSpends ?? []).map(
      ({ quota, requests, inRegion, source }): Fact => [
        'and against',
        `${requests} of ${quota} in the Region of the ${inRegion.replace('-', ' ')} (${source})`,
      ],
    ),
  ];
}

function linesOf(spent: SpentQuotas): readonly string[] {
  if (spent.kind === 'needs-key-pair-spec') return [`a quota for each spec of key pair: ${spent.specs.join(', ')}`];
  if (spent.kind !== 'spends') return [];
  return spent.quotas.map((row) => {
    const doubt = doubtAbout(row);
    return `${row.group}, ${row.limitPerSecond}/s in ${USUAL_REGION} (table ${newestProfile}; ${row.source})${doubt === null ? '' : `; ${doubt}`}`;
  });
}

function priceFacts(operation: string): readonly Fact[] {
  const { usdPer10000, requests, source } = requestPrice({ operation });
  return [['price', usdPer10000 === null ? 'not known' : `$${usdPer10000} for 10,000 ${requests} (${source})`]];
}
