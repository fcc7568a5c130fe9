import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { EventFingerprint, sha256OfText } from '../../src/engine/fingerprint.ts';

const event = fc.record({ what: fc.nat(255), when: fc.nat(999_999) });
const seconds = fc.array(fc.array(event, { maxLength: 20 }), { minLength: 1, maxLength: 5 });
type Event = { what: number; when: number };

function fingerprintOf(history: readonly (readonly Event[])[]): string {
  const fingerprint = new EventFingerprint();
  for (const events of history) {
    for (const { what, when } of events) fingerprint.add(what, when);
    fingerprint.endSecond();
  }
  return fingerprint.digest();
}

describe('the fingerprint of events', () => {
  test('is the same for the same events', () => {
    fc.assert(
      fc.property(seconds, (history) => {
        expect(fingerprintOf(history)).toBe(fingerprintOf(structuredClone(history)));
        expect(fingerprintOf(history)).toMatch(/^[0-9a-f]{64}$/);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  test('changes with any one event: what it is, when it is, left out, doubled', () => {
    const changes: ((e: Event) => Event[])[] = [
      (e) => [{ ...e, what: e.what ^ 1 }],
      (e) => [{ ...e, when: e.when + 1 }],
      () => [],
      (e) => [e, e],
    ];
    fc.assert(
      fc.property(seconds, fc.nat(), fc.nat(), fc.constantFrom(...changes), (history, s, k, change) => {
        const second = history[s % history.length]!;
        fc.pre(second.length > 0);
        const at = k % second.length;
        const changed = history.map((events) =>
          events === second ? events.flatMap((e, i) => (i === at ? change(e) : [e])) : events,
        );
        expect(fingerprintOf(changed)).not.toBe(fingerprintOf(history));
      }),
      { seed: 2, numRuns: 500 },
    );
  });

  test('changes with the order of two events, and with the second an event falls in', () => {
    const [a, b] = [
      { what: 1, when: 5 },
      { what: 2, when: 5 },
    ];
    const orders = [[[a, b]], [[b, a]], [[a], [b]], [[], [a, b]], [[a, b], []]];
    expect(new Set(orders.map(fingerprintOf)).size).toBe(orders.length);
  });

  test('may be read before it is complete, without changing what follows', () => {
    const [read, unread] = [new EventFingerprint(), new EventFingerprint()];
    for (const fingerprint of [read, unread]) {
      fingerprint.add(1, 2);
      fingerprint.endSecond();
      if (fingerprint === read) fingerprint.digest();
      fingerprint.addWord(-1);
    }
    expect(read.digest()).toBe(unread.digest());
  });
});

// FIPS 180-2, appendix B.1.
test('the fingerprint of a text is the SHA-256 of its UTF-8 bytes', () => {
  expect(sha256OfText('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(sha256OfText('é')).not.toBe(sha256OfText('e'));
});
