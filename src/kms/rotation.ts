/**
 * Why this file exists: which keys rotate, when, and what asking for it answers. A rotation makes no requests and breaks
 * no ciphertext; it is on the bill, and a key's on-demand rotations have a quota.
 *
 * @source AWS KMS developer guide, "Rotating AWS KMS keys", KDG@867b37f; KMS API model, RotateKeyOnDemand (botocore
 * 1.43.11)
 */
import type { KmsErrorName } from './exceptions.ts';
import { keyFamily } from './key-specs.ts';
import type { KmsKey, KmsRotation } from './kms-world.ts';

export const NANOSECONDS_PER_DAY = 86_400e9;

/** "an automatic rotation of this key is currently in progress or scheduled to begin within the next 20 minutes" */
const CONFLICT_NANOSECONDS = 20 * 60e9;

/** Default and range of the period of automatic rotation. @source KMS API model, EnableKeyRotation */
export const rotationPeriodDays = { default: 365, least: 90, most: 2560 } as const;

/**
 * How often KMS rotates AWS managed keys, in days.
 *
 * @source "In May 2022, AWS KMS changed the rotation schedule for AWS managed keys from every three years (approximately
 * 1,095 days) to every year (approximately 365 days)."
 */
export function awsManagedRotationDays(profile: string): number {
  return profile < '2022-05' ? 1095 : 365;
}

type KeyKind = Pick<KmsKey, 'spec' | 'origin'>;

/** Automatic rotation is for symmetric encryption keys with key material that KMS generates. */
export function automaticRotationAnswer({ spec, origin }: KeyKind): KmsErrorName | null {
  return keyFamily(spec) === 'symmetric' && origin === 'AWS_KMS' ? null : 'UnsupportedOperationException';
}

/** On demand, keys with imported material rotate too since 2025-06. */
export function onDemandRotationAnswer(key: KeyKind, importedKeysRotate: boolean): KmsErrorName | null {
  if (keyFamily(key.spec) === 'symmetric' && key.origin === 'EXTERNAL' && importedKeysRotate) return null;
  return automaticRotationAnswer(key);
}

/** How the material of one key ages. */
export class KeyRotation {
  #automatic: boolean;
  #periodNanoseconds: number;
  /** When the material in use was made; before the run starts below 0. */
  #madeAt: number;
  /** Since when the key may rotate, or null while it may not: disabled and pending deletion keys do not. */
  #ableSince: number | null;
  #onDemand: number;
  readonly #rotatedAt: number[] = [];

  constructor({ automatic, periodDays, materialAgeDays, onDemand }: KmsRotation, able: boolean) {
    this.#automatic = automatic;
    this.#periodNanoseconds = periodDays * NANOSECONDS_PER_DAY;
    this.#madeAt = -materialAgeDays * NANOSECONDS_PER_DAY;
    this.#onDemand = onDemand;
    this.#ableSince = able ? 0 : null;
  }

  /** The key becomes able or unable to rotate. "When the KMS key is re-enabled", what is overdue rotates at once. */
  setAble(able: boolean, nowNanoseconds: number): void {
    this.settle(nowNanoseconds);
    if (!able) this.#ableSince = null;
    else this.#ableSince ??= nowNanoseconds;
    this.settle(nowNanoseconds);
  }

  /**
   * "The rotation period defines the number of days after you enable automatic key rotation that KMS will rotate your key
   * material": a new period counts from when it is set; the same again changes nothing.
   */
  enable(periodDays: number, nowNanoseconds: number): void {
    this.settle(nowNanoseconds);
    const period = periodDays * NANOSECONDS_PER_DAY;
    if (!this.#automatic || period !== this.#periodNanoseconds) this.#madeAt = nowNanoseconds;
    this.#periodNanoseconds = period;
    this.#automatic = true;
  }

  disable(nowNanoseconds: number): void {
    this.settle(nowNanoseconds);
    this.#automatic = false;
  }

  /** Rotation is a property that multi-Region keys share, set on the primary: another becomes it. */
  handOver(to: KeyRotation, nowNanoseconds: number): void {
    this.settle(nowNanoseconds);
    to.#automatic = this.#automatic;
    to.#periodNanoseconds = this.#periodNanoseconds;
    to.#madeAt = this.#madeAt;
    this.#automatic = false;
  }

  conflicts(nowNanoseconds: number): boolean {
    this.settle(nowNanoseconds);
    return this.#automatic && this.#ableSince !== null && this.#due() - nowNanoseconds <= CONFLICT_NANOSECONDS;
  }

  /** "On-demand rotations do not change existing automatic rotation schedules." */
  rotateOnDemand(nowNanoseconds: number): void {
    this.settle(nowNanoseconds);
    this.#onDemand += 1;
    this.#rotatedAt.push(nowNanoseconds);
  }

  /** Rotates as often as it was due until now. */
  settle(nowNanoseconds: number): void {
    if (!this.#automatic || this.#ableSince === null) return;
    for (let due = this.#due(); due <= nowNanoseconds; due = this.#due()) {
      this.#madeAt = Math.max(due, this.#ableSince);
      this.#rotatedAt.push(this.#madeAt);
    }
  }

  /** On-demand rotations of the key's whole life. */
  get onDemand(): number {
    return this.#onDemand;
  }

  /** Rotations of the run, of both kinds, ascending. */
  get rotatedAt(): readonly number[] {
    return this.#rotatedAt;
  }

  #due(): number {
    return this.#madeAt + this.#periodNanoseconds;
  }
}
