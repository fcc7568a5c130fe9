/**
 * Why this file exists: imported key material expires or is deleted, which leaves its key pending import; and new material
 * for a rotation is imported first, and waits for it.
 *
 * @source KMS API model, ImportKeyMaterial, DeleteImportedKeyMaterial, RotateKeyOnDemand (client-kms 3.1164); AWS KMS
 * developer guide, "Key states of AWS KMS keys", KDG@867b37f
 */

export interface MaterialImport {
  /** ImportType NEW_KEY_MATERIAL: for the next rotation, where the key has material already. */
  readonly isNew: boolean;
  /** Until it expires; null where it does not. */
  readonly validNanoseconds: number | null;
}

/** What a key is when the run starts. */
export interface MaterialAtStart {
  readonly origin: string;
  readonly state: string;
  readonly materialExpiresAtNanoseconds?: number;
}

/** Of one key; one whose material is of KMS never lacks it. */
export class ImportedMaterial {
  readonly #isImported: boolean;
  #isThere: boolean;
  /** "KMS deletes the key material": Infinity where it does not expire. */
  #expiresAt: number;
  #awaitsRotation = false;

  constructor({ origin, state, materialExpiresAtNanoseconds }: MaterialAtStart) {
    this.#isImported = origin === 'EXTERNAL';
    this.#isThere = state !== 'PendingImport';
    this.#expiresAt = materialExpiresAtNanoseconds ?? Number.POSITIVE_INFINITY;
  }

  isMissing(nowNanoseconds: number): boolean {
    return this.#isImported && (!this.#isThere || this.#expiresAt <= nowNanoseconds);
  }

  /** @returns whether the key has material again that it had not */
  import({ isNew, validNanoseconds }: MaterialImport, nowNanoseconds: number): boolean {
    const wasMissing = this.isMissing(nowNanoseconds);
    if (isNew && !wasMissing) {
      this.#awaitsRotation = true;
      return false;
    }
    this.#isThere = true;
    this.#expiresAt = validNanoseconds === null ? Number.POSITIVE_INFINITY : nowNanoseconds + validNanoseconds;
    return wasMissing;
  }

  delete(): void {
    this.#isThere = false;
  }

  /** "you must have already imported new key material and that key material's state should be PENDING_ROTATION" */
  get canRotate(): boolean {
    return !this.#isImported || this.#awaitsRotation;
  }

  rotate(): void {
    this.#awaitsRotation = false;
  }
}
