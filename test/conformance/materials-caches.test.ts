/**
 * AWS's caching materials manager for Node.js beside our model of it, on the same histories and the same clock: every
 * message must find a kept data key in both or in neither.
 *
 * @source NodeCachingMaterialsManager of @aws-crypto/client-node 5.0.2, @aws-crypto/cache-material 5.0.2
 */
import { AlgorithmSuiteIdentifier } from '@aws-crypto/client-node';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DataKeyLedger } from '../../src/clients/caches/data-key-ledger.ts';
import { MaterialsCaches } from '../../src/clients/caches/materials-caches.ts';
import { onOwnClock, RealManagers, type RealSettings } from './real-materials-manager.ts';

/** None named, the default named, one without key derivation. The first two are different keys of the cache. */
const suites = [
  undefined,
  AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16_HKDF_SHA256,
  AlgorithmSuiteIdentifier.ALG_AES256_GCM_IV12_TAG16,
] as const;
const derives = (suite: number): boolean => suite !== 2;

type Step =
  | { readonly do: 'pass'; readonly milliseconds: number }
  | {
      readonly do: 'encrypt';
      readonly partition: number;
      readonly context: number;
      readonly suite: number;
      readonly bytes: number | null;
    }
  | {
      readonly do: 'decrypt';
      readonly partition: number;
      readonly context: number;
      readonly suite: number;
      readonly dataKey: number;
    }
  /** KMS answers one of the requests under way: this one of them, counted round. */
  | { readonly do: 'answer'; readonly which: number };

/** What each message found. */
async function realHistory(settings: RealSettings, steps: readonly Step[]): Promise<(boolean | null)[]> {
  return onOwnClock(async (setMilliseconds) => {
    const real = new RealManagers(settings);
    const found: (boolean | null)[] = [];
    let now = 1_000_000;
    setMilliseconds(now);
    for (const step of steps) {
      let hit: boolean | null = null;
      if (step.do === 'pass') {
        now += step.milliseconds;
        setMilliseconds(now);
      } else if (step.do === 'encrypt') {
        hit = await real.encrypt({ ...step, suite: suites[step.suite] }, step.bytes ?? undefined);
      } else if (step.do === 'decrypt') {
        hit = await real.decrypt({ ...step, suite: suites[step.suite] }, step.dataKey);
      } else if (real.waiting > 0) await real.answer(step.which % real.waiting);
      found.push(hit);
    }
    return found;
  });
}

const MILLISECOND = 1_000_000;

interface Modelled {
  readonly found: (boolean | null)[];
  readonly ledger: DataKeyLedger;
}

function modelledHistory(settings: RealSettings, steps: readonly Step[]): Modelled {
  const ledger = new DataKeyLedger();
  const caches = new MaterialsCaches(
    {
      language: 'js',
      maxAgeNanoseconds: settings.maxAgeMilliseconds * MILLISECOND,
      maxMessages: settings.maxMessages,
      maxBytes: settings.maxBytes,
      capacity: settings.capacity,
    },
    1,
    ledger,
  );
  const waiting: (() => void)[] = [];
  let now = 0;
  const found = steps.map((step): boolean | null => {
    if (step.do === 'pass') {
      now += step.milliseconds * MILLISECOND;
      return null;
    }
    if (step.do === 'answer') {
      if (waiting.length > 0) waiting.splice(step.which % waiting.length, 1)[0]!();
      return null;
    }
    const contextKey = (step.partition * 3 + step.suite) * 10 + step.context;
    if (step.do === 'encrypt') {
      const message = { key: contextKey, bytes: step.bytes, derives: derives(step.suite) };
      const hit = caches.encrypt(0, message, now);
      if (!hit) waiting.push(() => caches.dataKeyMade(0, message, now));
      return hit;
    }
    // To decrypt, the suite is that of the message: it is never left out.
    const suite = step.suite === 0 ? 1 : step.suite;
    const key = ((step.partition * 3 + suite) * 10 + step.context) * 10 + step.dataKey;
    const message = { key, derives: derives(suite) };
    const hit = caches.decrypt(0, message, now);
    if (!hit) waiting.push(() => caches.dataKeyDecrypted(0, message, now));
    return hit;
  });
  return { found, ledger };
}

async function expectSameHistory(settings: RealSettings, steps: readonly Step[]): Promise<Modelled> {
  const modelled = modelledHistory(settings, steps);
  expect(modelled.found).toEqual(await realHistory(settings, steps));
  return modelled;
}

const pass = (milliseconds: number): Step => ({ do: 'pass', milliseconds });
const encrypt = (bytes: number | null, context = 0, suite = 0, partition = 0): Step => {
  return { do: 'encrypt', partition, context, suite, bytes };
};
const decrypt = (dataKey: number, context = 0, suite = 1): Step => {
  return { do: 'decrypt', partition: 0, context, suite, dataKey };
};
const answer: Step = { do: 'answer', which: 0 };
const usual: RealSettings = { maxAgeMilliseconds: 1000, maxMessages: 3, maxBytes: 100, capacity: 2 };

describe('the caching materials manager of the AWS Encryption SDK for JavaScript', () => {
  const settings = fc.record({
    maxAgeMilliseconds: fc.constantFrom(1, 10, 100, 1000),
    maxMessages: fc.constantFrom(1, 2, 3, 10, 2 ** 32),
    maxBytes: fc.constantFrom(1, 20, 100, 1000, Number.MAX_SAFE_INTEGER),
    capacity: fc.constantFrom(0, 1, 2, 3, 5, 100),
  });
  const suite = fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 3, arbitrary: fc.constant(1) },
    { weight: 1, arbitrary: fc.constant(2) },
  );
  const partition = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) });
  const bytes = fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 0, max: 30 }) },
    { weight: 3, arbitrary: fc.constantFrom<number | null>(1, 20, 100, 101, 1000, 1001, null) },
  );
  const context = fc.nat(5);
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.record({ do: fc.constant('pass' as const), milliseconds: fc.nat(30) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('pass' as const), milliseconds: fc.nat(1200) }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('encrypt' as const), partition, context, suite, bytes }) },
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('decrypt' as const), partition, context, suite, dataKey: fc.nat(3) }),
    },
    { weight: 8, arbitrary: fc.record({ do: fc.constant('answer' as const), which: fc.nat(20) }) },
  );

  test('finds and misses as the model does, in any history, with any number of requests under way', async () => {
    await fc.assert(
      fc.asyncProperty(settings, fc.array(step, { minLength: 1, maxLength: 120, size: 'max' }), async (set, steps) => {
        await expectSameHistory(set, steps);
      }),
      { seed: 1, numRuns: 250 },
    );
  });

  test.each<[string, Partial<RealSettings>, readonly Step[], readonly boolean[]]>([
    [
      'an entry is good at exactly its greatest age, and not after',
      {},
      [encrypt(1), answer, pass(1000), encrypt(1), pass(1), encrypt(1)],
      [false, true, false],
    ],
    [
      'a data key protects exactly maxMessages messages',
      {},
      [encrypt(1), answer, encrypt(1), encrypt(1), encrypt(1)],
      [false, true, true, false],
    ],
    [
      'a data key protects exactly maxBytes bytes',
      {},
      [encrypt(60), answer, encrypt(40), encrypt(0), encrypt(1)],
      [false, true, true, false],
    ],
    ['a message of exactly maxBytes is kept', {}, [encrypt(100), answer, encrypt(0)], [false, true]],
    [
      'a message above maxBytes ends the good entry and is not kept',
      {},
      [encrypt(1), answer, encrypt(101), answer, encrypt(1)],
      [false, false, false],
    ],
    [
      'age starts when KMS has answered, not when it was asked',
      {},
      [encrypt(1), pass(900), answer, pass(1000), encrypt(1)],
      [false, true],
    ],
    [
      'hits do not renew an entry',
      {},
      [encrypt(1), answer, pass(600), encrypt(1), pass(600), encrypt(1)],
      [false, true, false],
    ],
    [
      'who asks while KMS answers somebody else asks KMS too',
      { maxMessages: 100 },
      [encrypt(1), encrypt(1), encrypt(1), answer, answer, answer, encrypt(1)],
      [false, false, false, true],
    ],
    [
      'the last answer is kept, with counts that start again',
      {},
      [encrypt(1), encrypt(1), answer, encrypt(1), encrypt(1), answer, encrypt(1), encrypt(1), encrypt(1)],
      [false, false, true, true, true, true, false],
    ],
    ['a stream of unknown length passes by', {}, [encrypt(1), answer, encrypt(null), encrypt(1)], [false, false, true]],
    [
      'a suite without key derivation passes by',
      {},
      [encrypt(1, 0, 2), answer, encrypt(1, 0, 2), decrypt(1, 0, 2), answer, answer, decrypt(1, 0, 2)],
      [false, false, false, false],
    ],
    [
      'each encryption context has an entry of its own',
      {},
      [encrypt(1, 1), answer, encrypt(1, 2), encrypt(1, 1)],
      [false, false, true],
    ],
    ['each partition has entries of its own', {}, [encrypt(1, 0, 0, 0), answer, encrypt(1, 0, 0, 1)], [false, false]],
    [
      'no suite and the default suite by name are different entries',
      {},
      [encrypt(1, 0, 0), answer, encrypt(1, 0, 1)],
      [false, false],
    ],
    [
      'to encrypt and to decrypt are different entries, of one capacity',
      {},
      [encrypt(1), answer, decrypt(0), answer, decrypt(1), answer, encrypt(1)],
      [false, false, false, false],
    ],
    [
      'a full cache gives up the entry used longest ago',
      {},
      [
        encrypt(1, 1),
        answer,
        encrypt(1, 2),
        answer,
        encrypt(1, 1),
        encrypt(1, 3),
        answer,
        encrypt(1, 1),
        encrypt(1, 2),
      ],
      [false, false, true, false, true, false],
    ],
    [
      'a capacity of 0 is no limit',
      { capacity: 0 },
      [encrypt(1, 1), answer, encrypt(1, 2), answer, encrypt(1, 3), answer, encrypt(1, 1)],
      [false, false, false, true],
    ],
    [
      'to decrypt, only age and capacity count',
      { maxMessages: 1, maxBytes: 1 },
      [decrypt(1), answer, decrypt(1), decrypt(1), pass(1001), decrypt(1)],
      [false, true, true, false],
    ],
  ])('%s', async (_rule, changed, steps, expected) => {
    const { found } = await expectSameHistory({ ...usual, ...changed }, steps);
    expect(found.filter((hit) => hit !== null)).toEqual(expected);
  });

  test('three messages encrypted and decrypted are one GenerateDataKey and one Decrypt', async () => {
    const steps = [encrypt(9), answer, encrypt(9), encrypt(9), decrypt(1), answer, decrypt(1), decrypt(1)];
    const { found, ledger } = await expectSameHistory(usual, steps);
    expect(found.filter((hit) => hit === false)).toHaveLength(2);
    expect(ledger).toMatchObject({ created: 1, messages: 3, bytes: 27, messagesMax: 3, bytesMax: 27 });
  });
});
