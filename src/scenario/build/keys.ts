/** Why this file exists: what is used. Without `keys:` each caller uses one of its own, the simplest kind there is. */
import type { KeySpec } from '../../kms/key-specs.ts';
import type { KmsKey } from '../../kms/kms-world.ts';
import { defaultPolicy } from '../../kms/policies.ts';
import { join } from '../places.ts';
import type { Accounts } from './accounts.ts';
import { Aliases, firstKeyOf, isAlias, type NamedAlias } from './aliases.ts';
import { DEFAULT_SOURCE } from './assumptions.ts';
import { ambiguousName, type BuildContext, errorAt, unknownName } from './context.ts';
import { resolveKeyDetails } from './key-details.ts';
import type { KeyStores } from './key-stores.ts';
import { KeyUses } from './key-uses.ts';
import { checkReplicas } from './replicas.ts';

export interface Key {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly spec: KeySpec;
  /** Accounts besides the owner that may use it. */
  readonly use: readonly string[];
  /** As KMS keeps it. */
  readonly kept: KmsKey;
  /** Of a multi-Region replica: the name of its primary. */
  readonly primary?: string;
  /** The alias by which it was named: a request that does names whatever key that points to then. */
  readonly through?: NamedAlias;
}

/** What the user of a key is, for the key of a scenario without `keys:`. */
export interface KeyUser {
  readonly account: string;
  readonly accountId: string;
  readonly region: string;
}

/** The declared keys, and which of them something used. */
export class Keys {
  readonly aliases: Aliases;
  readonly uses: KeyUses;
  readonly #context: BuildContext;
  /** Undefined where something about the key is wrong. */
  readonly #byName = new Map<string, Key | undefined>();
  readonly #used = new Set<string>();
  /** The keys of a scenario without `keys:`, by account and Region. */
  readonly #usualKeys = new Set<string>();

  constructor(context: BuildContext, accounts: Accounts, keyStores: KeyStores) {
    this.#context = context;
    this.aliases = new Aliases(context);
    this.uses = new KeyUses(context);
    for (const [name, given] of Object.entries(context.draft.keys ?? {})) {
      const key = resolveKey(context, accounts, keyStores, name);
      this.#byName.set(name, key);
      if (key !== undefined && given !== undefined) this.aliases.declare(name, given, key.kept);
    }
    this.#declareMadeAliases();
    checkReplicas(context, this.#byName);
    if (context.draft.keys !== undefined && this.#byName.size === 0 && !context.problems.isBrokenItself('keys')) {
      errorAt(context, 'keys', { rule: 'missing-value', message: 'expected at least one key; got an empty map' });
    }
  }

  /** The key named at `path`, by its name or an alias, the only one if none is named; undefined after an error. */
  resolve(name: string | undefined, path: string, user: KeyUser): Key | undefined {
    const { problems, draft } = this.#context;
    if (name !== undefined && isAlias(name)) return this.#through(name, path, user);
    const names = [...this.#byName.keys()];
    if (name !== undefined && this.#byName.has(name)) return this.#use(name);
    if (problems.isBroken(path) || problems.isBrokenItself('keys')) return undefined;
    if (draft.keys === undefined && (name === undefined || name === 'key')) return this.#usual(user);
    if (name !== undefined) return unknownName(this.#context, path, 'key', name, names.length === 0 ? ['key'] : names);
    return names.length === 1 ? this.#use(names[0]!) : ambiguousName(this.#context, path, 'key', names);
  }

  /** The declared key of that name, or the usual one where none is declared; undefined after an error. */
  named(name: string, path: string): Key | undefined {
    const known = [...this.#byName.keys()];
    if (this.#byName.has(name)) return this.#use(name);
    const usual = this.#usualKeys.size === 1 && name === 'key' ? [...this.#usualKeys][0]! : undefined;
    if (usual === undefined) return unknownName(this.#context, path, 'key', name, known.length === 0 ? ['key'] : known);
    const [account, region, accountId] = JSON.parse(usual) as [string, string, string];
    return this.#usual({ account, accountId, region });
  }

  /** Of a replica that can be one: a replica of a replica, or of itself, has been complained of. */
  primaryOf({ primary, kept }: Key): Key | undefined {
    const found = primary === undefined || kept.multiRegion !== 'replica' ? undefined : this.#byName.get(primary);
    return found?.kept.multiRegion === 'primary' ? this.#use(found.name) : undefined;
  }

  /** The declared replicas of a key. */
  replicasOf(name: string): readonly Key[] {
    return [...this.#byName.values()].flatMap((key) => {
      if (key === undefined || this.primaryOf(key)?.name !== name) return [];
      return this.#use(key.name)!;
    });
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  unused(): readonly string[] {
    return [...this.#byName.keys()].filter((name) => !this.#used.has(name));
  }

  /** The keys in use for which AWS charges by the month, and how often each was rotated before the run. */
  fees(): readonly { readonly key: Key; readonly rotations: number }[] {
    const usual = [...this.#usualKeys].map((text) => {
      const [account, region, accountId] = JSON.parse(text) as [string, string, string];
      return { key: this.#usual({ account, region, accountId }), rotations: 0 };
    });
    const declared = [...this.#used].flatMap((name) => {
      const key = this.#byName.get(name);
      if (key === undefined || key.kept.type !== 'customer-managed') return [];
      return [{ key, rotations: this.#context.draft.keys?.[name]?.rotations ?? 0 }];
    });
    return [...usual, ...declared];
  }

  /** Aliases that requests of the run make belong to the key they are made for. */
  #declareMadeAliases(): void {
    const names = [...this.#byName.keys()];
    const only = names.length === 1 ? names[0] : undefined;
    for (const entry of this.#context.draft.workload ?? []) {
      const alias = entry?.call === 'CreateAlias' ? entry.with?.alias : undefined;
      const name = entry?.key ?? only;
      const key = name === undefined ? undefined : this.#byName.get(name);
      if (alias !== undefined && key !== undefined) this.aliases.declareMade(alias, key.name, key.kept);
    }
  }

  #through(name: string, path: string, user: KeyUser): Key | undefined {
    const through = this.aliases.resolve(name, user, path);
    const key = through === undefined ? undefined : this.#use(firstKeyOf(through));
    return key === undefined ? undefined : { ...key, through: through! };
  }

  #use(name: string): Key | undefined {
    this.#used.add(name);
    return this.#byName.get(name);
  }

  #usual(user: KeyUser): Key {
    this.#context.assumptions.add(
      'keys',
      'one customer managed key, SYMMETRIC_DEFAULT, in the account and Region of its caller',
      DEFAULT_SOURCE,
    );
    this.#usualKeys.add(JSON.stringify([user.account, user.region, user.accountId]));
    const { account, accountId, region } = user;
    const spec = 'SYMMETRIC_DEFAULT';
    return {
      name: 'key',
      account,
      region,
      spec,
      use: [],
      kept: { ...usualKey, accountId, region, policy: defaultPolicy(accountId) },
    };
  }
}

function resolveKey(context: BuildContext, accounts: Accounts, keyStores: KeyStores, name: string): Key | undefined {
  const path = join('keys', name);
  const given = context.draft.keys?.[name];
  if (given === undefined) return undefined;
  const owner = accounts.resolve(given.account, `${path}.account`);
  if (owner === undefined || context.problems.isBroken(path)) return undefined;
  const region = given.region ?? context.region;
  const spec = context.assumptions.orDefault(`${path}.spec`, given.spec, 'SYMMETRIC_DEFAULT' as KeySpec);
  const details = resolveKeyDetails(context, { accounts, keyStores }, { name, given, owner, region, spec, path });
  if (details === undefined) return undefined;
  const primary = given.replicaOf === undefined ? {} : { primary: given.replicaOf };
  return { name, account: owner.name, region, spec, use: details.use, kept: details.key, ...primary };
}

/** The key of a scenario without `keys:`, whoever owns it. */
const usualKey: Omit<KmsKey, 'accountId' | 'region' | 'policy'> = {
  name: 'key',
  type: 'customer-managed',
  spec: 'SYMMETRIC_DEFAULT',
  origin: 'AWS_KMS',
  keyStore: null,
  multiRegion: 'no',
  state: 'Enabled',
  deletedAtNanoseconds: null,
  rotation: { automatic: false, periodDays: 365, materialAgeDays: 0, onDemand: 0 },
  policyBytes: 0,
  grants: [],
  aliases: 0,
};
