/** Why this file exists: what a key of each spec can do, and whose quota its requests are. */
import { isKeyPairSpec, type KeyFamily, keyFamily, keySpecs } from '../../kms/key-specs.ts';
import { type Operation, operations } from '../../kms/operations.ts';
import { requestPrice } from '../../kms/pricing.ts';
import { newestProfile, profileNames, quotaRows } from '../../kms/profiles.ts';
import type { Fact, Topic } from './topic.ts';

const titles: Readonly<Record<KeyFamily, string>> = {
  symmetric: 'a symmetric encryption key, the default',
  hmac: 'a key for message authentication codes',
  rsa: 'an RSA key pair, to encrypt or to sign',
  ecc: 'an elliptic curve key pair, to sign or to agree on a secret',
  sm2: 'an SM2 key pair; China Regions only',
  'ml-dsa': 'a post-quantum key pair to sign',
  'ml-kem': 'a post-quantum key pair for key encapsulation',
};

export const keySpecTopics: readonly Topic[] = [
  {
    name: 'key specs',
    alsoNamed: ['spec', 'key spec'],
    family: 'Key specs (keys.NAME.spec)',
    title: "AWS's names for what kind of key a key is",
    facts: () =>
      (Object.keys(titles) as KeyFamily[]).map((one): Fact => [one, `${specsOf(one).join(', ')}: ${titles[one]}`]),
  },
  ...keySpecs.map(
    (spec): Topic => ({
      name: spec,
      family: 'Key specs (keys.NAME.spec)',
      title: titles[keyFamily(spec)],
      facts: () => factsOf(spec),
    }),
  ),
];

function factsOf(spec: (typeof keySpecs)[number]): readonly Fact[] {
  const uses: readonly Operation[] = Object.values<Operation>(operations).filter(
    ({ cryptographic, takesKey, keySpecs: works }) => cryptographic && takesKey && works.includes(spec),
  );
  const groups = quotaRows(newestProfile).flatMap((row) =>
    row.kind === 'request-shared' && row.keySpecs?.includes(spec)
      ? [`${row.group}, ${row.value}/s${row.regionDefaults === undefined ? '' : ', in some Regions more'}`]
      : [],
  );
  const first = profileNames.find((profile) =>
    quotaRows(profile).some((row) => row.kind !== 'resource' && row.keySpecs?.includes(spec)),
  );
  const price = requestPrice({ operation: uses[0]?.name ?? 'Decrypt', keySpec: spec });
  return [
    ['used by', uses.map(({ name }) => name).join(', ')],
    ['counts against', groups.length === 0 ? 'a quota that no table of AWS’s lists yet' : groups.join('; ')],
    ...(first === undefined ? [] : [['in tables', `from ${first} on`] as const]),
    ['price', price.usdPer10000 === null ? 'not known' : `$${price.usdPer10000} for 10,000 requests (${price.source})`],
    ...(isKeyPairSpec(spec)
      ? [['key pairs', `GenerateDataKeyPair makes pairs of it, under a quota of their own`] as const]
      : []),
    [
      'rotates',
      spec === 'SYMMETRIC_DEFAULT' ? 'automatically or on demand' : 'never: a new key and an alias that is moved to it',
    ],
    ['source', 'KMS API model, KeySpec; AWS KMS developer guide, "Request quotas", read 2026'],
  ];
}

function specsOf(family: KeyFamily): readonly string[] {
  return keySpecs.filter((spec) => keyFamily(spec) === family);
}
