/**
 * Where the caching materials managers of Python and Java differ from JavaScript's, which runs beside the model in
 * test/conformance/materials-caches.test.ts.
 *
 * @source aws-encryption-sdk-python 4.0.4: materials_managers/caching.py, caches/local.py;
 *   aws-encryption-sdk-java: CachingCryptoMaterialsManager.java, LocalCryptoMaterialsCache.java
 */
import { expect, test } from 'vitest';
import { DataKeyLedger } from '../../../src/clients/caches/data-key-ledger.ts';
import { MaterialsCaches } from '../../../src/clients/caches/materials-caches.ts';
import { type MaterialsLanguage, materialsLanguageNames } from '../../../src/clients/caches/materials-languages.ts';

interface Limits {
  readonly maxAgeMilliseconds?: number;
  readonly maxMessages?: number;
  readonly maxBytes?: number;
  readonly capacity?: number;
}

/**
 * A history in words: `e3:10` encrypts 10 bytes under context 3, `d3` decrypts, `x` before either means a suite without key
 * derivation, `+100` passes 100 ms. KMS answers at once. Returns H for a hit and M for a miss of each message.
 */
function play(language: MaterialsLanguage, limits: Limits, history: string): string {
  const { maxAgeMilliseconds = 1000, maxMessages = 1000, maxBytes = 100, capacity = 2 } = limits;
  const settings = { language, maxAgeNanoseconds: maxAgeMilliseconds * 1e6, maxMessages, maxBytes, capacity };
  const caches = new MaterialsCaches(settings, 1, new DataKeyLedger());
  let now = 0;
  let found = '';
  for (const word of history.split(' ')) {
    if (word.startsWith('+')) {
      now += Number(word.slice(1)) * 1e6;
      continue;
    }
    const [, suite, operation, key, bytes] = /^(x?)([ed])(\d+)(?::(\d+))?$/.exec(word)!;
    const derives = suite === '';
    let hit: boolean;
    if (operation === 'e') {
      const message = { key: Number(key), bytes: Number(bytes), derives };
      hit = caches.encrypt(0, message, now);
      if (!hit) caches.dataKeyMade(0, message, now);
    } else {
      const message = { key: Number(key), derives };
      hit = caches.decrypt(0, message, now);
      if (!hit) caches.dataKeyDecrypted(0, message, now);
    }
    found += hit ? 'H' : 'M';
  }
  return found;
}

test.each<[string, Limits, string, Record<MaterialsLanguage, string>]>([
  [
    'a message of exactly maxBytes is kept by JavaScript only',
    {},
    'e1:100 e1:0',
    { js: 'MH', python: 'MM', java: 'MM' },
  ],
  [
    'a message of exactly maxBytes ends a good entry, but for Java, where it passes by',
    {},
    'e1:10 e1:100 e1:10 e1:10',
    { js: 'MMMH', python: 'MMMH', java: 'MMHH' },
  ],
  [
    'a message above maxBytes ends a good entry, but for Java, where it passes by',
    {},
    'e1:10 e1:101 e1:10 e1:10',
    { js: 'MMMH', python: 'MMMH', java: 'MMHH' },
  ],
  [
    'a full cache gives up what was used longest ago; in Python what was put longest ago',
    {},
    'e1:1 e2:1 e1:1 e3:1 e1:1',
    { js: 'MMHMH', python: 'MMHMM', java: 'MMHMH' },
  ],
  [
    'a capacity of 0 is none in JavaScript, and holds nothing in Java',
    { capacity: 0 },
    'e1:1 e2:1 e3:1 e1:1',
    { js: 'MMMH', python: 'MMMM', java: 'MMMM' },
  ],
  [
    'a limit of 0 bytes is none in JavaScript, else nothing is kept',
    { maxBytes: 0 },
    'e1:1 e1:1 e2:0 e2:0',
    { js: 'MHMH', python: 'MMMM', java: 'MMMM' },
  ],
  [
    'without key derivation nothing is kept to encrypt, and in Python and Java it is to decrypt',
    {},
    'xe1:1 xe1:1 xd1 xd1',
    { js: 'MMMM', python: 'MMMH', java: 'MMMH' },
  ],
  [
    'Java throws out what has expired before it gives up what is good',
    { capacity: 2 },
    'e1:1 +600 e2:1 +300 e1:1 +200 e3:1 e2:1',
    { js: 'MMHMM', python: 'MMHMH', java: 'MMHMH' },
  ],
  [
    'an entry is good at exactly its greatest age',
    {},
    'e1:1 +1000 e1:1 +1 e1:1',
    { js: 'MHM', python: 'MHM', java: 'MHM' },
  ],
  [
    'a data key protects exactly maxMessages messages',
    { maxMessages: 3 },
    'e1:1 e1:1 e1:1 e1:1',
    { js: 'MHHM', python: 'MHHM', java: 'MHHM' },
  ],
  [
    'the messages together may have exactly maxBytes',
    {},
    'e1:60 e1:40 e1:0 e1:1',
    { js: 'MHHM', python: 'MHHM', java: 'MHHM' },
  ],
])('%s', (_rule, limits, history, expected) => {
  const found = materialsLanguageNames.map((language) => [language, play(language, limits, history)]);
  expect(Object.fromEntries(found)).toEqual(expected);
});

test('JavaScript and Java tell ages by a clock of whole milliseconds, Python by a finer one', () => {
  const settings = { maxAgeNanoseconds: 1e6, maxMessages: 10, maxBytes: 100, capacity: 1 };
  const found = materialsLanguageNames.map((language) => {
    const caches = new MaterialsCaches({ language, ...settings }, 1, new DataKeyLedger());
    caches.dataKeyMade(0, { key: 0, bytes: 1 }, 100_000);
    return [language, caches.encrypt(0, { key: 0, bytes: 1 }, 1_900_000)];
  });
  expect(Object.fromEntries(found)).toEqual({ js: true, python: false, java: true });
});

test('in Python an entry that replaces another keeps its place in the queue', () => {
  const settings = { maxAgeNanoseconds: 1e12, maxMessages: 10, maxBytes: 100, capacity: 2 };
  const caches = new MaterialsCaches({ language: 'python', ...settings }, 1, new DataKeyLedger());
  for (const [now, key] of [
    [1, 1],
    [2, 2],
    [3, 1],
    [4, 3],
  ] as const)
    caches.dataKeyMade(0, { key, bytes: 1 }, now);
  expect([1, 2, 3].map((key) => caches.encrypt(0, { key, bytes: 1 }, 5))).toEqual([false, true, true]);
});

test('an instance that starts again starts cold, and alone', () => {
  const settings = { language: 'js', maxAgeNanoseconds: 1e12, maxMessages: 10, maxBytes: 100, capacity: 5 } as const;
  const caches = new MaterialsCaches(settings, 2, new DataKeyLedger());
  for (const instance of [0, 1]) for (const key of [0, 1, 2]) caches.dataKeyMade(instance, { key, bytes: 1 }, 0);
  caches.forget(0);
  expect([caches.count(0), caches.count(1)]).toEqual([0, 3]);
  expect(caches.encrypt(0, { key: 0, bytes: 1 }, 1)).toBe(false);
  expect(caches.encrypt(1, { key: 0, bytes: 1 }, 1)).toBe(true);
});

test('the ledger knows the messages and bytes of the key that protects most, and the oldest age at use', () => {
  const ledger = new DataKeyLedger();
  const settings = { language: 'js', maxAgeNanoseconds: 5e9, maxMessages: 10, maxBytes: 100, capacity: 5 } as const;
  const caches = new MaterialsCaches(settings, 1, ledger);
  caches.dataKeyMade(0, { key: 0, bytes: 90 }, 0);
  caches.dataKeyMade(0, { key: 1, bytes: 10 }, 0);
  caches.encrypt(0, { key: 1, bytes: 10 }, 2e9);
  caches.encrypt(0, { key: 1, bytes: 10 }, 5e9);
  caches.dataKeyMade(0, { key: 2, bytes: null }, 6e9);
  expect({ ...ledger }).toEqual({
    created: 3,
    messages: 5,
    bytes: 120,
    messagesMax: 3,
    bytesMax: 90,
    oldestNanoseconds: 5e9,
  });
});
