/** Why this file exists: a key has one usage for life, so a request of another usage, or of two, cannot be. */
import type { KeySpec } from '../../kms/key-specs.ts';
import { type KeyUsage, usageFor, usagesOf } from '../../kms/key-usages.ts';
import type { OperationName } from '../../kms/operations.ts';
import { listed } from '../printable.ts';
import { type BuildContext, errorAt, warnAt } from './context.ts';

interface KeyUse {
  readonly operation: OperationName;
  readonly key: {
    readonly name: string;
    readonly spec: KeySpec;
    readonly kept: { readonly usage?: KeyUsage };
  };
  /** Of the entry of `workload`. */
  readonly path: string;
}

/** What each key is used for in a scenario. */
export class KeyUses {
  readonly #context: BuildContext;
  readonly #uses = new Map<string, Map<KeyUsage, string>>();

  constructor(context: BuildContext) {
    this.#context = context;
  }

  /** Complains of a use that the key is not for; @returns whether it may be used so */
  add({ operation, key, path }: KeyUse): boolean {
    const needed = usageFor(operation);
    const { usage } = key.kept;
    if (needed === null || !usagesOf(key.spec).includes(needed)) return true;
    if (usage !== undefined && usage !== needed) {
      const message = `expected for ${operation} a key of usage ${needed}; got ${key.name} of ${usage}: KMS answers InvalidKeyUsageException`;
      errorAt(this.#context, `${path}.key`, { rule: 'impossible', message });
      return false;
    }
    const uses = this.#uses.get(key.name) ?? new Map<KeyUsage, string>();
    if (!uses.has(needed)) uses.set(needed, path);
    this.#uses.set(key.name, uses);
    return true;
  }

  /** Keys of which the scenario asks what no one key can do. */
  warnOfSeveral(): void {
    for (const [name, uses] of this.#uses) {
      const usages = [...uses.keys()];
      if (usages.length < 2) continue;
      const message = `key ${name} is used for ${listed(usages)}, and a key has one usage for life: KMS would refuse one of them with InvalidKeyUsageException; make it two keys, each with its usage`;
      warnAt(this.#context, `${[...uses.values()].at(-1)!}.key`, 'doubtful', message);
    }
  }
}
