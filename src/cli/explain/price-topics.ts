/** Why this file exists: what the costs of a result are made of, and what AWS does not say about them. */
import { freeRequestsPerMonth, pricingAssumptions, requestPrices, rotationPriceAssumption } from '../../kms/pricing.ts';
import { count } from '../../reports/numbers.ts';
import type { Fact, Topic } from './topic.ts';

const family = 'Prices';
const page = 'aws.amazon.com/kms/pricing, read 2026';

export const priceTopics: readonly Topic[] = [
  {
    name: 'price',
    alsoNamed: ['prices', 'pricing', 'cost', 'costUsd', 'costUsdPerMonth', 'bill', '$/month'],
    family,
    title: 'US dollars, as of 2026 in US Regions',
    facts: () => [
      ...Object.values(requestPrices).map(
        ({ requests, usdPer10000, source }): Fact => [
          usdPer10000 === null ? 'not known' : `$${usdPer10000}`,
          `10,000 requests ${requests} (${source})`,
        ],
      ),
      ['$1', `a customer managed key a month; ${rotationPriceAssumption.value} (${rotationPriceAssumption.source})`],
      ['paid by', 'requests: the account that calls; keys: the account that owns them'],
      [
        'a month',
        '730 hours like the run: costUsdPerMonth before the free tier, bill after it, by account; keys and rotations by the hour, those of the run too, and after a shorter run as it left them',
      ],
      ...pricingAssumptions.map(({ path, value, source }): Fact => [path, `${value} (${source})`]),
    ],
  },
  {
    name: 'free tier',
    alsoNamed: ['freeRequests'],
    family,
    title: `${count(freeRequestsPerMonth)} requests a month cost nothing`,
    facts: () => [
      ['counted', 'over all Regions of the account that pays'],
      ['leaves out', 'GenerateDataKeyPair and GenerateDataKeyPairWithoutPlaintext'],
      ['and', 'Sign, Verify, Encrypt, Decrypt and GetPublicKey with asymmetric keys'],
      ['in a result', 'bill deducts it once for each account, as if nothing else used it; costUsdPerMonth does not'],
      ['source', page],
    ],
  },
];
