/** Why this file exists: who calls. Without `clients:` there is one. */
import { NANOSECONDS_PER_MILLISECOND } from '../../engine/tick.ts';
import type { OnFailure, WorldClient } from '../../simulation/world.ts';
import { join } from '../places.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import type { Accounts } from './accounts.ts';
import { resolveCache } from './caches.ts';
import { ambiguousName, type BuildContext, errorAt, unknownName } from './context.ts';
import { resolveConcurrency, resolveGuard } from './guards.ts';
import { resolveRetry } from './retries.ts';

type ClientDraft = NonNullable<NonNullable<ScenarioDraft['clients']>[string]>;

const USUAL = 'client';

/** The clients in file order; which of them a flow uses is for the flows to say. */
export class Clients {
  readonly #context: BuildContext;
  /** Undefined where something about the client is wrong. */
  readonly #byName = new Map<string, WorldClient | undefined>();
  readonly #used = new Set<string>();

  constructor(context: BuildContext, accounts: Accounts) {
    this.#context = context;
    const { clients } = context.draft;
    if (clients === undefined && context.problems.isBrokenItself('clients')) return;
    for (const [name, client] of Object.entries(clients ?? { [USUAL]: {} })) {
      this.#byName.set(name, client === undefined ? undefined : resolveClient(context, accounts, name, client));
    }
    if (this.#byName.size === 0 && !context.problems.isBrokenItself('clients')) {
      errorAt(context, 'clients', { rule: 'missing-value', message: 'expected at least one client; got an empty map' });
    }
  }

  get all(): readonly WorldClient[] {
    return [...this.#byName.values()].filter((client) => client !== undefined);
  }

  /** Those that some flow uses, in file order: the clients of the world. */
  get used(): readonly WorldClient[] {
    return this.all.filter(({ name }) => this.#used.has(name));
  }

  /** The client named at `path`, the only one if none is named; undefined after an error. */
  resolve(name: string | undefined, path: string): WorldClient | undefined {
    const names = [...this.#byName.keys()];
    if (name !== undefined && this.#byName.has(name)) return this.use(name);
    const { problems } = this.#context;
    if (problems.isBroken(path) || problems.isBrokenItself('clients')) return undefined;
    if (name !== undefined) return unknownName(this.#context, path, 'client', name, names);
    return names.length === 1 ? this.use(names[0]!) : ambiguousName(this.#context, path, 'client', names);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  use(name: string): WorldClient | undefined {
    this.#used.add(name);
    return this.#byName.get(name);
  }

  unused(): readonly string[] {
    return [...this.#byName.keys()].filter((name) => !this.#used.has(name));
  }
}

function resolveClient(
  context: BuildContext,
  accounts: Accounts,
  name: string,
  given: ClientDraft,
): WorldClient | undefined {
  const path = join('clients', name);
  const account = accounts.resolve(given.account, `${path}.account`);
  const retry = resolveRetry(context, given.retry, `${path}.retry`);
  const guard = resolveGuard(context, given.guard, { retry, path: `${path}.guard` });
  const concurrency = resolveConcurrency(context, given.concurrency, {
    retry,
    path: `${path}.concurrency`,
  });
  const cache = resolveCache(context, given.cache, `${path}.cache`);
  if (account === undefined || context.problems.isBroken(path)) return undefined;
  return {
    name,
    account: account.name,
    accountId: account.id,
    region: given.region ?? context.region,
    instances: context.assumptions.orDefault(`${path}.instances`, given.instances, 1),
    ...(given.principals === undefined ? {} : { principals: given.principals }),
    retry,
    ...(guard === undefined ? {} : { guard }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(cache === undefined ? {} : { cache }),
    ...(given.timeout === undefined ? {} : { timeoutMilliseconds: given.timeout / NANOSECONDS_PER_MILLISECOND }),
    onFailure: resolveOnFailure(context, given.onFailure, `${path}.onFailure`),
  };
}

function resolveOnFailure(context: BuildContext, given: ClientDraft['onFailure'], path: string): OnFailure {
  const onFailure = context.assumptions.orDefault(path, given, 'drop' as const);
  if (typeof onFailure === 'string') return { kind: onFailure };
  return { kind: 'requeue', afterMilliseconds: (onFailure.requeue ?? 0) / NANOSECONDS_PER_MILLISECOND };
}
