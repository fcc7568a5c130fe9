/** Why this file exists: each entry of `workload:` becomes flows: one, or one for each kind of call of a recording. */
import type { Trace, TraceKind } from '../../imports/trace.ts';
import { findOperation, takesAlias } from '../../kms/operations.ts';
import type { Flow, WorldClient, WorldWorkload } from '../../simulation/world.ts';
import type { Arrivals } from '../../workloads/arrivals.ts';
import type { Accounts } from './accounts.ts';
import { type ResolvedAction, resolveAction } from './actions.ts';
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
  readonly asks: Asks;
}

/** One request of KMS, or an action that makes several or none. */
type Asks =
  | { readonly kind: 'request'; readonly request: KmsRequest }
  | { readonly kind: 'action'; readonly action: ResolvedAction };

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
    this.workloads.push({ name, service: serviceOf(entry?.use) });
    if (entry === undefined) return;
    const trace = traceOf(entry.arrivals);
    if (trace === undefined) this.#planPlain(entry, index, path);
    else await this.#planTrace(entry, trace, index, path);
  }

  #planPlain(entry: WorkloadDraft, index: number, path: string): void {
    const { problems } = this.#context;
    const client = this.#parties.clients.resolve(entry.client, `${path}.client`);
    const arrivals = resolveArrivals(this.#context, entry.arrivals, `${path}.arrivals`);
    if (entry.use !== undefined) {
      this.#planAction(entry, client, arrivals, index, path);
      return;
    }
    if (entry.call === undefined) {
      if (!problems.isBroken(`${path}.call`) && !problems.isBroken(`${path}.use`)) this.#noCall(path);
      if (entry.key !== undefined) this.#resolveKey(entry, client, path);
      return;
    }
    const request = this.#request(entry, entry.call, client, path);
    if (client === undefined || request === undefined || arrivals === undefined) return;
    const mayRefuse = client.guard !== undefined || client.concurrency !== undefined;
    if (mayRefuse && arrivals.kind === 'closed' && arrivals.thinkMilliseconds === 0) {
      const message = `expected workers of a client with a guard or concurrency to think between calls: one that is refused at once would never stop; got think: 0s`;
      errorAt(this.#context, `${path}.arrivals.closed.think`, { rule: 'impossible', message });
      return;
    }
    this.#add(entry, { client, asks: { kind: 'request', request } }, arrivals, index, path);
  }

  #planAction(
    entry: WorkloadDraft,
    client: WorldClient | undefined,
    arrivals: Arrivals | undefined,
    index: number,
    path: string,
  ): void {
    if (entry.call !== undefined) {
      const message = `expected either call or use; got both`;
      errorAtKey(this.#context, `${path}.call`, { rule: 'unreachable-setting', message });
    }
    if (client === undefined) return;
    const action = resolveAction(this.#context, entry, { ...this.#parties, client }, path);
    if (action === undefined || arrivals === undefined) return;
    if (arrivals.kind === 'closed' && arrivals.thinkMilliseconds === 0) {
      const message = `expected workers of an action to think between calls: one that needs no request would never stop; got think: 0s`;
      errorAt(this.#context, `${path}.arrivals.closed.think`, { rule: 'impossible', message });
      return;
    }
    this.#add(entry, { client, asks: { kind: 'action', action } }, arrivals, index, path);
  }

  async #planTrace(entry: WorkloadDraft, given: TraceDraft, index: number, path: string): Promise<void> {
    const at = `${path}.arrivals.trace`;
    const asks = entry.call ?? entry.use;
    const trace = await readWorkloadTrace(this.#context, given, at, asks === undefined);
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
    for (const { call, arrivals } of groups) if (call !== undefined) this.#add(entry, call, arrivals, index, path);
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
    if (key?.through !== undefined && !takesAlias(known)) return this.#refuseAlias(entry.key!, operation, path);
    const parameters = entry.with ?? {};
    const draft = { operation, client, key, keyPairSpec: parameters.keyPairSpec, parameters, path };
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

  #refuseAlias(alias: string, operation: string, path: string): undefined {
    const message = `expected the name of a key with ${operation}, which takes no alias; got "${alias}"`;
    return errorAt(this.#context, `${path}.key`, { rule: 'impossible', message });
  }

  #noCall(path: string): void {
    const message = 'expected a KMS operation such as Decrypt; got nothing';
    errorAt(this.#context, `${path}.call`, { rule: 'missing-value', message });
  }

  #add(entry: WorkloadDraft, { client, asks }: Call, arrivals: Arrivals, index: number, path: string): void {
    const assign = resolveAssign(this.#context, entry.assign, client.instances, `${path}.assign`);
    if (asks.kind === 'action') {
      this.#addAction(asks.action, { workload: index, client, arrivals, assign });
      return;
    }
    const flow = this.#flowOf(asks.request, { workload: index, client, arrivals, assign });
    const limits = flow.quotas.map((quota) => this.#parties.quotas.all[quota]!.limitPerSecond);
    warnOfCutOff(this.#context, arrivals, limits, path);
    this.flows.push(flow);
  }

  /** The flow that starts the calls, and then one for each request. */
  #addAction({ name, settings, requests, serviceRetry }: ResolvedAction, starts: FlowStart): void {
    const first = this.flows.length + 1;
    const action = { name, settings, requests: requests.map((_, request) => first + request) };
    const retrying = serviceRetry === undefined ? action : { ...action, serviceRetry };
    this.flows.push({ ...starts, operation: name, quotas: [], action: retrying, rejection: null, priceUsd: 0 });
    for (const request of requests) this.flows.push(this.#flowOf(request, { ...starts, arrivals: null }));
  }

  #flowOf(request: KmsRequest, starts: FlowStart): FlowPlan {
    const { operation, key, kmsRequest, priceUsd } = request;
    const spent = this.#spentBy(request, starts.client);
    const quotas = spent.map(({ quota }) => quota);
    const weighed =
      request.storeQuota === undefined && spent.every(({ weight }) => weight === 1)
        ? {}
        : { weights: spent.map(({ weight }) => weight) };
    const named = key === undefined ? {} : { key };
    const free = request.isFreeTier ? {} : { outsideFreeTier: true as const };
    const unseen = request.isUnseen ? { unseen: true as const } : {};
    return {
      ...starts,
      operation,
      ...named,
      quotas,
      rejection: null,
      kmsRequest,
      ...weighed,
      priceUsd,
      ...unseen,
      ...free,
    };
  }

  /** Indexes of quotas of the world, each with how often one such request counts. */
  #spentBy({ quotas: rows, weight, storeQuota, elsewhere }: KmsRequest, client: WorldClient) {
    const { quotas } = this.#parties;
    return [
      ...rows.map((row) => ({ quota: quotas.indexOf(client, row), weight })),
      ...(storeQuota === undefined ? [] : [{ quota: quotas.ofStore(storeQuota), weight: storeQuota.weight }]),
      ...elsewhere.map(({ region, row, weight: there }) => ({
        quota: quotas.indexOf({ ...client, region }, row),
        weight: there,
      })),
    ];
  }
}

type FlowStart = Pick<FlowPlan, 'workload' | 'client' | 'arrivals' | 'assign'>;

/** `s3` of `s3.PutObject`. */
function serviceOf(use: string | undefined): string | null {
  return use === undefined ? null : use.slice(0, use.lastIndexOf('.'));
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
  readonly #actions = new Map<string, ResolvedAction | undefined>();

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
    const client = this.#clientOf(kind);
    if (this.#entry.use !== undefined) return this.#actionOf(client);
    const operation = this.#entry.call ?? kind.operation;
    if (operation === undefined) {
      if (!this.#context.problems.isBroken(`${this.#path}.call`)) this.#noOperation();
      return { key: '', call: undefined };
    }
    if (client === undefined) return { key: '', call: undefined };
    const keyName = kind.key !== undefined && this.#parties.keys.has(kind.key) ? kind.key : this.#entry.key;
    const key = [client.name, operation, keyName ?? ''].join('\n');
    if (!this.#requests.has(key)) this.#requests.set(key, this.#request(operation, client, keyName));
    const request = this.#requests.get(key);
    return { key, call: request === undefined ? undefined : { client, asks: { kind: 'request', request } } };
  }

  #actionOf(client: WorldClient | undefined): { key: string; call: Call | undefined } {
    if (client === undefined) return { key: '', call: undefined };
    const parties = { ...this.#parties, client };
    if (!this.#actions.has(client.name))
      this.#actions.set(client.name, resolveAction(this.#context, this.#entry, parties, this.#path));
    const action = this.#actions.get(client.name);
    return { key: client.name, call: action === undefined ? undefined : { client, asks: { kind: 'action', action } } };
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
      parameters: this.#entry.call === undefined ? undefined : (this.#entry.with ?? {}),
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
