/** Why this file exists: what the operations on custom key stores answer and change. */
import type { KmsErrorName } from '../exceptions.ts';
import type { StoreOperation } from '../key-stores.ts';
import type { Effect, EffectInput } from './effect.ts';
import { oneMore } from './effect.ts';

export const connectCustomKeyStore: Effect = {
  judge: judgeStore,
  change: ({ parts, request }) => parts.stores.connect(request.keyStore!),
};

export const disconnectCustomKeyStore: Effect = {
  judge: judgeStore,
  change: ({ parts, request }) => parts.stores.disconnect(request.keyStore!),
};

export const updateCustomKeyStore: Effect = { judge: judgeStore };

export const deleteCustomKeyStore: Effect = {
  judge: judgeStore,
  change: ({ parts, request }) => parts.stores.delete(request.keyStore!),
};

/** @source "You cannot specify an asymmetric KMS key or a KMS key in a custom key store", KMS API model, GenerateDataKeyPair */
export const generateDataKeyPair: Effect = {
  judge: ({ parts, key }) => (parts.keys.given(key).keyStore === null ? null : 'UnsupportedOperationException'),
};

/** Random bytes come from the store's cluster where the request names one. */
export const generateRandom: Effect = {
  judge: (input) => (input.request.keyStore === undefined ? null : judgeStore(input)),
};

export const createCustomKeyStore: Effect = {
  needs: ({ parts, request }) => {
    const { region, caller } = request;
    const resource = parts.resources.find('custom-key-stores', { of: 'account', accountId: caller.accountId, region });
    return [oneMore(parts, resource)];
  },
  change: ({ parts, request }) => parts.stores.create(request.caller.accountId, request.region),
};

function judgeStore({ parts, request, call }: EffectInput): KmsErrorName | null {
  const store = request.keyStore;
  if (store === undefined) return 'CustomKeyStoreNotFoundException';
  const hasKeys = parts.keys.anyIn(store, call.nowNanoseconds);
  return parts.stores.answer(request.operation as StoreOperation, store, hasKeys);
}
