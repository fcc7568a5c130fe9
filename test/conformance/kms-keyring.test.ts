/**
 * Which requests of KMS AWS's own keyring makes, counted by a KMS of ours that answers at once: so many does a message
 * cost that finds nothing kept.
 *
 * @source KmsKeyringNode of @aws-crypto/client-node 5.0.2
 */
import {
  buildClient,
  CommitmentPolicy,
  getLocalCryptographicMaterialsCache,
  KmsKeyringNode,
  NodeCachingMaterialsManager,
} from '@aws-crypto/client-node';
import { expect, test } from 'vitest';

const arn = (key: number) => `arn:aws:kms:us-east-1:111122223333:key/00000000-0000-4000-8000-00000000000${key}`;
const { encrypt, decrypt } = buildClient(CommitmentPolicy.REQUIRE_ENCRYPT_REQUIRE_DECRYPT);

/** A keyring of one generator and `more` wrapping keys, and the requests that it makes. */
function countedKeyring(more: number): { keyring: KmsKeyringNode; requests: string[] } {
  const requests: string[] = [];
  const plaintext = Uint8Array.from({ length: 32 }, (_, i) => i);
  const count = (operation: string): void => {
    requests.push(operation);
  };
  const kms = {
    generateDataKey: async ({ KeyId }: { KeyId: string }) => {
      count('GenerateDataKey');
      return { KeyId, Plaintext: plaintext.slice(), CiphertextBlob: Uint8Array.of(1) };
    },
    encrypt: async ({ KeyId }: { KeyId: string }) => {
      count('Encrypt');
      return { KeyId, CiphertextBlob: Uint8Array.of(2) };
    },
    decrypt: async ({ KeyId }: { KeyId: string }) => {
      count('Decrypt');
      return { KeyId, Plaintext: plaintext.slice() };
    },
  };
  const keyring = new KmsKeyringNode({
    clientProvider: (() => kms) as never,
    generatorKeyId: arn(0),
    keyIds: Array.from({ length: more }, (_, i) => arn(i + 1)),
  });
  return { keyring, requests };
}

test.each([0, 1, 3])(
  'a message under a generator and %d more wrapping keys is a GenerateDataKey and as many Encrypts, and one Decrypt',
  async (more) => {
    const { keyring, requests } = countedKeyring(more);
    const { result } = await encrypt(keyring, 'a message');
    expect(requests).toEqual(['GenerateDataKey', ...Array.from({ length: more }, () => 'Encrypt')]);
    requests.length = 0;
    await decrypt(keyring, result);
    expect(requests).toEqual(['Decrypt']);
  },
);

test('three messages, encrypted and decrypted, are three GenerateDataKeys and three Decrypts; with a cache one of each', async () => {
  const { keyring, requests } = countedKeyring(0);
  const cache = getLocalCryptographicMaterialsCache(10);
  const manager = new NodeCachingMaterialsManager({ backingMaterials: keyring, cache, maxAge: 60_000 });
  for (const materials of [keyring, manager]) {
    requests.length = 0;
    const messages = [];
    for (let i = 0; i < 3; i++) messages.push((await encrypt(materials, 'text', { plaintextLength: 4 })).result);
    for (const message of messages) await decrypt(materials, message);
    const times = materials === keyring ? 3 : 1;
    expect([...requests].sort()).toEqual([
      ...Array.from({ length: times }, () => 'Decrypt'),
      ...Array.from({ length: times }, () => 'GenerateDataKey'),
    ]);
  }
});
