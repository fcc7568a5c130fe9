/**
 * Why this file exists: the grants on all keys of a run, tens of thousands on one if need be. Grants that say the same
 * are kept as one set of terms and a count, so that a request is compared with the few different terms of its key.
 */
import type { Propagation } from './aliases.ts';
import { DelayedCount } from './delayed-count.ts';
import { canonicalTerms, grantAllows, granteeName, isGrantee, mayDelegate, mayRetire } from './grant-terms.ts';
import type { KmsCaller, KmsGrant, KmsRequest, KmsSettings } from './kms-world.ts';
import type { Permission } from './permissions.ts';
import { PrincipalCounts } from './principal-counts.ts';

/** Whose grants are looked for: those that allow this, to this caller, now. */
export interface GrantQuestion {
  readonly request: KmsRequest;
  readonly key: number;
  readonly permission: Permission;
  /** The grant that the request names, or -1. */
  readonly target: number;
  readonly nowNanoseconds: number;
}

interface Terms {
  readonly key: number;
  readonly grant: KmsGrant;
  /** How many are known throughout KMS. */
  readonly known: DelayedCount;
  /** Grants in the order they were made, and the first that may still be live. */
  readonly made: number[];
  oldest: number;
  live: number;
}

interface KeyGrants {
  readonly terms: Terms[];
  /** All that were ever on it, in the order they were made. */
  readonly made: number[];
  readonly principals: PrincipalCounts;
  /** What counts against grants-per-key. */
  readonly counted: DelayedCount;
}

export class Grants {
  readonly #settings: KmsSettings;
  readonly #propagation: Propagation | null;
  readonly #keys: KeyGrants[];
  readonly #terms = new Map<string, Terms>();
  /** By grant: its terms; when it is known; when its end is known (Infinity while it lives). */
  readonly #termsOf: Terms[] = [];
  readonly #knownFrom: number[] = [];
  readonly #knownUntil: number[] = [];
  readonly #endedAt: number[] = [];

  constructor(keys: number, settings: KmsSettings, propagation: Propagation | null) {
    this.#settings = settings;
    this.#propagation = propagation;
    this.#keys = Array.from({ length: keys }, () => ({
      terms: [],
      made: [],
      principals: new PrincipalCounts(),
      counted: new DelayedCount(),
    }));
  }

  /** Grants that are there when the run starts, known everywhere. */
  addAtStart(key: number, grant: KmsGrant, count: number): void {
    for (let made = 0; made < count; made++) this.#add(this.#termsFor(key, grant), 0, 0);
  }

  /** A grant of the same terms and name that a repeated CreateGrant gets again; -1 where there is none. */
  existing(key: number, grant: KmsGrant): number {
    if (grant.name === null || grant.grantee.kind === 'distinct') return -1;
    const terms = this.#termsFor(key, grant);
    return terms.live === 0 ? -1 : this.#oldestLive(terms);
  }

  /** @returns the grant, by which later requests name it. */
  create(key: number, grant: KmsGrant, nowNanoseconds: number): number {
    return this.#add(this.#termsFor(key, grant), nowNanoseconds, nowNanoseconds + this.#delay());
  }

  /** Ends a live grant. */
  end(grant: number, nowNanoseconds: number): void {
    const terms = this.#termsOf[grant]!;
    const { principals, counted } = this.#keys[terms.key]!;
    // What is known of one grant changes in the order in which it happened.
    const knownAt = Math.max(nowNanoseconds + this.#delay(), this.#knownFrom[grant]!);
    const freedAt = this.#settings.grantPlaceFreed === 'at-once' ? nowNanoseconds : knownAt;
    this.#endedAt[grant] = nowNanoseconds;
    this.#knownUntil[grant] = knownAt;
    terms.live -= 1;
    terms.known.add(-1, knownAt, nowNanoseconds);
    counted.add(-1, freedAt, nowNanoseconds);
    principals.remove(granteeName(terms.grant.grantee), freedAt, nowNanoseconds);
  }

  /** Whether a grant lets the request through: one that is known, or one whose token the request carries. */
  allow({ request, key, permission, target, nowNanoseconds }: GrantQuestion): boolean {
    const suits = (grant: KmsGrant): boolean => grantSuits(grant, request, permission);
    if (target >= 0 && this.#allowsNamed(target, key, request, suits, nowNanoseconds)) return true;
    return this.#keys[key]!.terms.some(
      ({ grant, known, live }) =>
        (known.valueAt(nowNanoseconds) > 0 || (request.grantToken === true && live > 0)) &&
        isGrantee(grant.grantee, request.caller) &&
        suits(grant),
    );
  }

  /** Whether a grant that is made in the run, or one there at the start, could ever let the request through. */
  couldAllow(request: KmsRequest, key: number, permission: Permission): boolean {
    return this.#keys[key]!.terms.some(({ grant }) => grantSuits(grant, request, permission));
  }

  /** The grant named, if it lives, is on that key and the caller may retire it; without a name the oldest such. */
  retirable(key: number | null, target: number, caller: KmsCaller): number {
    if (target >= 0)
      return this.#isLiveOn(target, key) && mayRetire(this.#termsOf[target]!.grant, caller) ? target : -1;
    const all = key === null ? this.#keys.flatMap(({ terms }) => terms) : this.#keys[key]!.terms;
    return this.#oldestOf(all.filter(({ grant }) => mayRetire(grant, caller)));
  }

  /** The grant named, if it lives and is on that key; without a name the oldest there. */
  revocable(key: number, target: number): number {
    if (target >= 0) return this.#isLiveOn(target, key) ? target : -1;
    return this.#oldestOf(this.#keys[key]!.terms);
  }

  isLive(grant: number): boolean {
    return grant < this.#endedAt.length && this.#endedAt[grant] === Number.POSITIVE_INFINITY;
  }

  /** The key a grant is on. */
  keyOf(grant: number): number {
    return this.#termsOf[grant]?.key ?? -1;
  }

  /** Grants on a key, as they count against its quota. */
  on(key: number, nowNanoseconds: number): number {
    return this.#keys[key]!.counted.valueAt(nowNanoseconds);
  }

  /** Of the grantee of such a grant; 0 for one of a principal of its own. */
  ofGrantee(key: number, grant: KmsGrant, nowNanoseconds: number): number {
    return this.#keys[key]!.principals.of(granteeName(grant.grantee), nowNanoseconds);
  }

  /** The most that one principal has on a key. */
  ofOnePrincipal(key: number, nowNanoseconds: number): number {
    return this.#keys[key]!.principals.most(nowNanoseconds);
  }

  /** One page of ListGrants: where the next one starts, or -1 after the last. */
  nextPage(key: number, from: number, pageSize: number): number {
    const { made } = this.#keys[key]!;
    let place = Math.max(from, 0);
    let left = pageSize;
    for (; place < made.length; place++) {
      if (!this.isLive(made[place]!)) continue;
      if (left === 0) return place;
      left -= 1;
    }
    return -1;
  }

  /** Makes the terms known of a grant that the run may create, so that `couldAllow` sees them. */
  expect(key: number, grant: KmsGrant): void {
    this.#termsFor(key, grant);
  }

  #termsFor(key: number, grant: KmsGrant): Terms {
    const name = canonicalTerms(key, grant);
    const found = this.#terms.get(name);
    if (found !== undefined) return found;
    const terms: Terms = { key, grant, known: new DelayedCount(), made: [], oldest: 0, live: 0 };
    this.#terms.set(name, terms);
    this.#keys[key]!.terms.push(terms);
    return terms;
  }

  #add(terms: Terms, now: number, knownFrom: number): number {
    const grant = this.#termsOf.length;
    const { made, principals, counted } = this.#keys[terms.key]!;
    this.#termsOf.push(terms);
    this.#knownFrom.push(knownFrom);
    this.#knownUntil.push(Number.POSITIVE_INFINITY);
    this.#endedAt.push(Number.POSITIVE_INFINITY);
    terms.made.push(grant);
    terms.live += 1;
    terms.known.add(1, knownFrom, now);
    made.push(grant);
    counted.add(1, now, now);
    principals.add(granteeName(terms.grant.grantee));
    return grant;
  }

  /** Who carries a grant's name is its grantee, or pretends to be: a `distinct` one is believed. */
  #allowsNamed(
    target: number,
    key: number,
    request: KmsRequest,
    suits: (grant: KmsGrant) => boolean,
    now: number,
  ): boolean {
    if (target >= this.#termsOf.length || this.#termsOf[target]!.key !== key) return false;
    const { grant } = this.#termsOf[target]!;
    if (grant.grantee.kind !== 'distinct' && !isGrantee(grant.grantee, request.caller)) return false;
    const known = this.#knownFrom[target]! <= now && now < this.#knownUntil[target]!;
    return (known || (request.grantToken === true && this.isLive(target))) && suits(grant);
  }

  #isLiveOn(grant: number, key: number | null): boolean {
    return this.isLive(grant) && (key === null || this.#termsOf[grant]!.key === key);
  }

  #oldestOf(all: readonly Terms[]): number {
    let oldest = -1;
    for (const terms of all) {
      if (terms.live === 0) continue;
      const grant = this.#oldestLive(terms);
      if (oldest < 0 || grant < oldest) oldest = grant;
    }
    return oldest;
  }

  #oldestLive(terms: Terms): number {
    while (!this.isLive(terms.made[terms.oldest]!)) terms.oldest += 1;
    return terms.made[terms.oldest]!;
  }

  #delay(): number {
    return this.#propagation === null ? 0 : this.#propagation.times.draw(this.#propagation.stream);
  }
}

/** Whether its terms let such a request through, were the caller its grantee. */
function grantSuits(grant: KmsGrant, request: KmsRequest, permission: Permission): boolean {
  const context = (permission === 'ReEncryptTo' ? request.destinationContext : request.context) ?? {};
  if (!grantAllows(grant, permission, context)) return false;
  return permission !== 'CreateGrant' || request.grant === undefined || mayDelegate(grant, request.grant);
}
