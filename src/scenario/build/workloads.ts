/** Why this file exists: each entry of `workload:` becomes flows: one, or one for each kind of call of a recording. */
import type { Trace, TraceKind } from '../../imports/trace.ts';
import { findOperation } from '../../kms/operations.ts';
import type { Flow, WorldClient, WorldWorkload } from '../../simulation/world.ts';
import type { Arrivals } from '../../workloads/arrivals.ts';
import type { Accounts } from './accounts.ts';
import { resolveArrivals, resolveAssign, type TraceDraft, traceOf, type WorkloadDraft } from './arrivals.ts';
import type { Clients } from './clients.ts';
import { type BuildContext, errorAt, errorAtKey, warnAt } from './context.ts';
import type { KeyStores } from './key-stores.ts';
import type { Key, Keys } from './keys.ts';
import type { KmsRequests } from './kms-world.ts';
import { type KmsRequest, resolveOperation, resolveRequest } from './requests.ts';
import { groupTrace, readWorkloadTrace, resolveSpread, warnOfAccounts, warnOfTrace } from './traces.ts';
import type { WorldQuotas } from './world-quotas.ts';

export interface Parties {
  readonly accounts: Accounts;
  readonly clients: Clients;
  readonly keys: Keys;
  readonly keyStores: KeyStores;
  readonly requests: KmsRequests;
  readonly quotas: WorldQuotas;
}

/** A flow whose client is still a name: indexes are known when all flows are. */
export interface FlowPlan extends Omit<Flow, 'client'> {
  readonly client: WorldClient;
}

export interface PlannedWorkloads {
  readonly workloads: readonly WorldWorkload[];
  readonly flows: readonly FlowPlan[];
  readonly traces: readonly Trace[];
}

/** Who asks for what. */
interface Call {
  readonly client: WorldClient;
  readonly request: KmsRequest;
}

export async function planWorkloads(context: BuildContext, parties: Parties): Promise<PlannedWorkloads> {
  const planner = new WorkloadPlanner(context, parties);
  const entries = context.draft.workload ?? [];
  if (entries.length === 0 && !context.problems.isBroken('workload')) {
    errorAt(context, 'workload', {
      rule: 'missing-value',
      message: 'expected at least one workload; got an empty list',
    });
  }
  for (const [index, entry] of entries.entries()) await planner.plan(entry, index);
  return planner;
}

class WorkloadPlanner implements PlannedWorkloads {
  readonly workloads: WorldWorkload[] = [];
  readonly flows: FlowPlan[] = [];
  readonly traces: Trace[] = [];
  readonly #context: BuildContext;
  readonly #parties: Parties;

  constructor(context: BuildContext, parties: Parties) {
    this.#context = context;
    this.#parties = parties;
  }

  async plan(entry: WorkloadDraft | undefined, index: number): Promise<void> {
    const name = entry?.name ?? `w${index + 1}`;
    const path = `workload.${name}`;
    if (this.workloads.some((other) => other.name === name)) {
      errorAtKey(this.#context, `${path}.name`, {
        rule: 'duplicate-name',
        message: `expected a name of its own; got "${name}" again`,
      });
    }
    this.workloads.push({ name, service: null });
    if (entry === undefined) return;
    const trace = traceOf(entry.arrivals);
    if (trace === undefined) this.#planPlain(entry, index, path);
    else await this.#planTrace(entry, trace, index, path);
  }

  #planPlain(entry: WorkloadDraft, index: number, path: string): void {
    const { problems } = this.#context;
    const client = this.#parties.clients.resolve(entry.client, `${path}.client`);
    const arrivals = resolveArrivals(this.#context, entry.arrivals, `${path}.arrivals`);
    if (entry.call === undefined) {
      if (!problems.isBroken(`${path}.call`) && !problems.isBroken(`${path}.use`)) this.#noCall(path);
      if (entry.key !== undefined) this.#resolveKey(entry, client, path);
      return;
    }
    const request = this.#request(entry, entry.call, client, path);
    if (client === undefined || request === undefined || arrivals === undefined) return;
    this.#addFlow(entry, { client, request }, arrivals, index, path);
  }

  async #planTrace(entry: WorkloadDraft, given: TraceDraft, index: number, path: string): Promise<void> {
    const at = `${path}.arrivals.trace`;
    const trace = await readWorkloadTrace(this.#context, given, at, entry.call === undefined);
    const usual =
      entry.client === undefined && this.#parties.clients.all.length > 1
        ? undefined
        : this.#parties.clients.resolve(entry.client, `${path}.client`);
    if (trace === undefined) {
      if (entry.call !== undefined) this.#request(entry, entry.call, usual, path);
      return;
    }
    this.traces.push(trace);
    const spread = resolveSpread(this.#context, given, trace, at);
    warnOfTrace(this.#context, trace, at);
    const scale = this.#context.assumptions.orDefault(`${at}.scale`, given.scale, 1) * this.#context.load;
    const calls = new TraceCalls(this.#context, this.#parties, entry, path, usual);
    const groups = groupTrace(trace, (kind) => calls.of(kind), scale, spread ?? { kind: 'start' });
    const used = groups.map(({ call }) => call?.client.name).filter((name) => name !== undefined);
    warnOfAccounts(this.#context, trace, [...new Set(used)], at);
    for (const { call, arrivals } of groups) if (call !== undefined) this.#addFlow(entry, call, arrivals, index, path);
  }

  #request(
    entry: WorkloadDraft,
    operation: string,
    client: WorldClient | undefined,
    path: string,
  ): KmsRequest | undefined {
    const known = resolveOperation(this.#context, operation, `${path}.call`);
    if (known === undefined) return undefined;
    const key = known.takesKey ? this.#resolveKey(entry, client, path) : this.#refuseKey(entry, operation, path);
    if (client === undefined || (known.takesKey && key === undefined)) return undefined;
    const parameters = entry.with;
    const draft = { operation, client, key, keyPairSpec: parameters?.keyPairSpec, parameters, path };
    return resolveRequest(this.#context, this.#parties, draft);
  }

  #resolveKey(entry: WorkloadDraft, client: WorldClient | undefined, path: string): Key | undefined {
    const { account, accountId, region } = client ?? { account: '', accountId: '', region: '' };
    return this.#parties.keys.resolve(entry.key, `${path}.key`, { account, accountId, region });
  }

  #refuseKey(entry: WorkloadDraft, operation: string, path: string): undefined {
    if (entry.key === undefined) return undefined;
    const message = `expected no such setting with ${operation}, which names no key; got "key"`;
    return errorAtKey(this.#context, `${path}.key`, { rule: 'unreachable-setting', message });
  }

  #noCall(path: string): void {
    const message = 'expected a KMS operation such as Decrypt; got nothing';
    errorAt(this.#context, `${path}.call`, { rule: 'missing-value', message });
  }

  #addFlow(entry: WorkloadDraft, { client, request }: Call, arrivals: Arrivals, index: number, path: string): void {
    const { storeQuota, kmsRequest } = request;
    const own = request.quotas.map((row) => this.#parties.quotas.indexOf(client, row));
    const quotas = storeQuota === undefined ? own : [...own, this.#parties.quotas.ofStore(storeQuota)];
    warnOfCutOff(
      this.#context,
      arrivals,
      quotas.map((quota) => this.#parties.quotas.all[quota]!.limitPerSecond),
      path,
    );
    this.flows.push({
      workload: index,
      client,
      operation: request.operation,
      quotas,
      arrivals,
      assign: resolveAssign(this.#context, entry.assign, client.instances, `${path}.assign`),
      rejection: null,
      kmsRequest,
      ...(storeQuota === undefined ? {} : { weights: [...own.map(() => 1), storeQuota.weight] }),
      priceUsd: request.priceUsd,
    });
  }
}

/** A bin this full may have been fuller, had the quota let it. */
const NEARLY_FULL = 0.9;

function warnOfCutOff(context: BuildContext, arrivals: Arrivals, limits: readonly number[], path: string): void {
  if (arrivals.kind !== 'trace' || arrivals.binNanoseconds <= 1e9) return;
  const seconds = arrivals.binNanoseconds / 1e9;
  const limit = Math.min(...limits);
  let full = 0;
  for (const count of arrivals.counts) if (count / seconds > NEARLY_FULL * limit) full += 1;
  if (full === 0) return;
  const message = `${full} of its ${arrivals.counts.length} bins lie above 90 % of the quota of ${limit}/s: what was asked for was possibly cut off by it`;
  warnAt(context, `${path}.arrivals.trace.file`, 'doubtful', message);
}

/** Which client makes which request for a recorded call. */
class TraceCalls {
  readonly #context: BuildContext;
  readonly #parties: Parties;
  readonly #entry: WorkloadDraft;
  readonly #path: string;
  readonly #usual: WorldClient | undefined;
  readonly #requests = new Map<string, KmsRequest | undefined>();

  constructor(
    context: BuildContext,
    parties: Parties,
    entry: WorkloadDraft,
    path: string,
    usual: WorldClient | undefined,
  ) {
    this.#context = context;
    this.#parties = parties;
    this.#entry = entry;
    this.#path = path;
    this.#usual = usual;
  }

  of(kind: TraceKind): { key: string; call: Call | undefined } {
    const operation = this.#entry.call ?? kind.operation;
    const client = this.#clientOf(kind);
    if (operation === undefined) {
      if (!this.#context.problems.isBroken(`${this.#path}.call`)) this.#noOperation();
      return { key: '', call: undefined };
    }
    if (client === undefined) return { key: '', call: undefined };
    const keyName = kind.key !== undefined && this.#parties.keys.has(kind.key) ? kind.key : this.#entry.key;
    const key = [client.name, operation, keyName ?? ''].join('\n');
    if (!this.#requests.has(key)) this.#requests.set(key, this.#request(operation, client, keyName));
    const request = this.#requests.get(key);
    return { key, call: request === undefined ? undefined : { client, request } };
  }

  #request(operation: string, client: WorldClient, keyName: string | undefined): KmsRequest | undefined {
    const at = this.#entry.call === undefined ? `${this.#path}.arrivals.trace.file` : `${this.#path}.call`;
    const known = findOperation(operation) ?? resolveOperation(this.#context, operation, at);
    if (known === undefined) return undefined;
    const key = known.takesKey ? this.#parties.keys.resolve(keyName, `${this.#path}.key`, client) : undefined;
    if (known.takesKey && key === undefined) return undefined;
    const keyPairSpec = known.takesKeyPairSpec ? this.#entry.with?.keyPairSpec : undefined;
    return resolveRequest(this.#context, this.#parties, {
      operation,
      client,
      key,
      keyPairSpec,
      parameters: this.#entry.call === undefined ? undefined : this.#entry.with,
      path: this.#path,
    });
  }

  /** By name, else the only declared client in the recorded account (and Region, where that decides), else the workload's. */
  #clientOf({ client, account, region }: TraceKind): WorldClient | undefined {
    const { clients, accounts } = this.#parties;
    if (client !== undefined && clients.has(client)) return clients.use(client);
    const owner = account === undefined ? undefined : accounts.byNameOrId(account);
    const there = owner === undefined ? [] : clients.all.filter((one) => one.account === owner.name);
    const inRegion = there.length > 1 ? there.filter((one) => one.region === region) : there;
    if (inRegion.length === 1) return clients.use(inRegion[0]!.name);
    return this.#usual ?? clients.resolve(undefined, `${this.#path}.client`);
  }

  #noOperation(): void {
    const message = 'expected a KMS operation, as the recording names none; got nothing';
    errorAt(this.#context, `${this.#path}.call`, { rule: 'missing-value', message });
  }
}
