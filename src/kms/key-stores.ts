/**
 * Why this file exists: custom key stores, which disconnect. While one is, its keys are unavailable.
 *
 * @source KMS API model, CustomKeyStoreInvalidStateException and CustomKeyStoreHasCMKsException (botocore 1.43.11); AWS
 * KMS developer guide, "Key states of AWS KMS keys", KDG@867b37f
 */
import type { KmsErrorName } from './exceptions.ts';
import type { KmsKeyStore } from './kms-world.ts';

export class KeyStores {
  readonly #given: readonly KmsKeyStore[];
  readonly #connected: boolean[];
  readonly #deleted: boolean[];
  /** Made in the run, by account and Region; they hold no keys. */
  readonly #made = new Map<string, number>();

  constructor(stores: readonly KmsKeyStore[]) {
    this.#given = stores;
    this.#connected = stores.map(({ connected }) => connected);
    this.#deleted = stores.map(() => false);
  }

  isConnected(store: number): boolean {
    return this.#connected[store]! && !this.#deleted[store];
  }

  connect(store: number): void {
    this.#connected[store] = true;
  }

  disconnect(store: number): void {
    this.#connected[store] = false;
  }

  delete(store: number): void {
    this.#deleted[store] = true;
  }

  create(accountId: string, region: string): void {
    const place = placeOf(accountId, region);
    this.#made.set(place, (this.#made.get(place) ?? 0) + 1);
  }

  /** "regardless of their connection state" */
  in(accountId: string, region: string): number {
    const place = placeOf(accountId, region);
    const given = this.#given.filter(
      (store, index) => !this.#deleted[index] && placeOf(store.accountId, store.region) === place,
    );
    return given.length + (this.#made.get(place) ?? 0);
  }

  /** What an operation on a store answers because of its state. */
  answer(operation: StoreOperation, store: number, hasKeys: boolean): KmsErrorName | null {
    if (this.#deleted[store]) return 'CustomKeyStoreNotFoundException';
    const connected = this.#connected[store]!;
    const suits = operation === 'ConnectCustomKeyStore' || connected === needsConnection[operation];
    if (!suits) return 'CustomKeyStoreInvalidStateException';
    return operation === 'DeleteCustomKeyStore' && hasKeys ? 'CustomKeyStoreHasCMKsException' : null;
  }
}

export type StoreOperation = keyof typeof needsConnection | 'ConnectCustomKeyStore';

/** Whether the store has to be connected for it, or disconnected. Connecting what is connected succeeds. */
const needsConnection = {
  DisconnectCustomKeyStore: true,
  DeleteCustomKeyStore: false,
  UpdateCustomKeyStore: false,
  GenerateRandom: true,
  CreateKey: true,
} as const;

function placeOf(accountId: string, region: string): string {
  return `${accountId} ${region}`;
}
