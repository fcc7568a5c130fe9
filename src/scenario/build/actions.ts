/** Why this file exists: from `use:` and `with:` to what an action does in a world, and to the requests it may make. */
import type { RetryPolicy } from '../../clients/retry.ts';
import type { WorldClient } from '../../simulation/world.ts';
import type { ActionDefinition, RequestDefinition } from '../../workloads/action.ts';
import { findAction } from '../../workloads/services/index.ts';
import type { SettingDefinition, SettingValue, SettingValues } from '../../workloads/setting-definitions.ts';
import { listed } from '../printable.ts';
import { defaultOf } from '../schema/actions.ts';
import { parseDuration, parseShare, parseSize, type Quantity } from '../units.ts';
import type { WorkloadDraft } from './arrivals.ts';
import { DEFAULT_SOURCE } from './assumptions.ts';
import { type BuildContext, errorAt, errorAtKey } from './context.ts';
import type { Key } from './keys.ts';
import type { RequestParameters } from './parameter-question.ts';
import { type KmsRequest, type RequestParties, resolveRequest } from './requests.ts';
import { resolveRetry } from './retries.ts';

/** An action whose requests are not flows yet. */
export interface ResolvedAction {
  readonly name: string;
  readonly settings: SettingValues;
  /** By the definition's requests. */
  readonly requests: readonly KmsRequest[];
  readonly serviceRetry: RetryPolicy | undefined;
}

export interface ActionParties extends RequestParties {
  readonly client: WorldClient;
}

/** The action that an entry of `workload:` uses; undefined after an error. */
export function resolveAction(
  context: BuildContext,
  entry: WorkloadDraft,
  parties: ActionParties,
  path: string,
): ResolvedAction | undefined {
  const definition = findAction(entry.use ?? '');
  if (definition === undefined) return undefined;
  const resolver = new ActionResolver(context, definition, entry, parties, path);
  const settings = resolver.settings();
  const requests = definition.requests.map((request) => {
    const key = request.key === undefined ? undefined : resolver.keyOf(request.key);
    if (request.key !== undefined && key === undefined) return undefined;
    const { operation } = request;
    const parameters = parametersOf(definition, request, settings);
    const { client } = parties;
    return resolveRequest(context, parties, { operation, client, key, keyPairSpec: undefined, parameters, path });
  });
  const serviceRetry = resolver.serviceRetry();
  if (settings === undefined || requests.includes(undefined)) return undefined;
  for (const { setting, value, source } of definition.assumptions?.(settings) ?? [])
    context.assumptions.add(`${path}.with.${setting}`, value, source);
  sayWhatCallersSee(context, definition, path);
  return { name: definition.name, settings, requests: requests as readonly KmsRequest[], serviceRetry };
}

/** Whoever looks for a throttled KMS in the logs of a caller has to know under which name. */
function sayWhatCallersSee(context: BuildContext, definition: ActionDefinition, path: string): void {
  const { name, surfaces, surfacesSource } = definition;
  const seen = surfaces?.ThrottlingException;
  if (seen === undefined) return;
  const value = `${name}: its caller sees ThrottlingException of KMS as ${seen.name}, HTTP ${seen.httpStatus ?? 'none'}`;
  context.assumptions.add(`${path}.use`, value, surfacesSource ?? 'assumed');
}

/** As `with:` of a plain call says them: the service that asks, and what a grant allows. */
function parametersOf(
  { invokedBy }: ActionDefinition,
  { operations, pageSize }: RequestDefinition,
  settings: SettingValues | undefined,
): RequestParameters {
  const size = pageSize === undefined ? undefined : settings?.[pageSize];
  return {
    ...(invokedBy === null ? {} : { via: invokedBy.replace(/\.amazonaws\.com$/, '') }),
    ...(operations === undefined ? {} : { operations: [...operations] }),
    ...(typeof size === 'number' ? { pageSize: size } : {}),
  };
}

class ActionResolver {
  readonly #context: BuildContext;
  readonly #definition: ActionDefinition;
  readonly #entry: WorkloadDraft;
  readonly #parties: ActionParties;
  readonly #path: string;

  constructor(
    context: BuildContext,
    definition: ActionDefinition,
    entry: WorkloadDraft,
    parties: ActionParties,
    path: string,
  ) {
    this.#context = context;
    this.#definition = definition;
    this.#entry = entry;
    this.#parties = parties;
    this.#path = path;
    this.#refuseForeign();
  }

  /** Defaults filled in; undefined after an error. */
  settings(): SettingValues | undefined {
    const { problems } = this.#context;
    const values: Record<string, SettingValue> = {};
    for (const [setting, definition] of Object.entries(this.#definition.settings)) {
      const value = this.#value(setting, definition);
      if (value !== undefined) values[setting] = value;
    }
    if (problems.isBroken(`${this.#path}.with`)) return undefined;
    const given = this.#dependent(values);
    const wrong = given === undefined ? [] : (this.#definition.check?.(given) ?? []);
    for (const { setting, message } of wrong) this.#error(setting, message);
    return wrong.length > 0 ? undefined : given;
  }

  keyOf(setting: string): Key | undefined {
    const { account, accountId, region } = this.#parties.client;
    return this.#parties.keys.resolve(this.#given(setting) as string | undefined, `${this.#path}.with.${setting}`, {
      account,
      accountId,
      region,
    });
  }

  serviceRetry(): RetryPolicy | undefined {
    const { serviceRetries } = this.#entry;
    if (serviceRetries === undefined) return undefined;
    const at = `${this.#path}.serviceRetries`;
    if (this.#definition.retries === 'action') return resolveRetry(this.#context, serviceRetries, at);
    const message = `expected no such setting with ${this.#definition.name}, whose requests are the caller's own; got "serviceRetries"`;
    return errorAtKey(this.#context, at, { rule: 'unreachable-setting', message });
  }

  /** Settings of other actions, and those that stand beside `use` without a use. */
  #refuseForeign(): void {
    const { name, settings } = this.#definition;
    for (const setting of Object.keys(this.#entry.with ?? {})) {
      if (Object.hasOwn(settings, setting)) continue;
      const message = `expected with ${name} one of ${listed(Object.keys(settings))}; got "${setting}"`;
      errorAtKey(this.#context, `${this.#path}.with.${setting}`, { rule: 'unreachable-setting', message });
    }
    if (this.#entry.key !== undefined) {
      const message = `expected with ${name} its key in with.key; got "key" beside it`;
      errorAtKey(this.#context, `${this.#path}.key`, { rule: 'unreachable-setting', message });
    }
  }

  #given(setting: string): unknown {
    return (this.#entry.with as Readonly<Record<string, unknown>> | undefined)?.[setting];
  }

  #value(setting: string, definition: SettingDefinition): SettingValue | undefined {
    const given = this.#given(setting);
    if (definition.kind === 'key') return this.keyOf(setting)?.name;
    if (given !== undefined) return this.#read(setting, definition, given);
    const usual = defaultOf(definition);
    if (usual === undefined) return undefined;
    const { onlyWith } = definition;
    const needed =
      onlyWith === undefined || (this.#given(onlyWith.setting) ?? this.#usual(onlyWith.setting)) === onlyWith.is;
    if (!needed) return undefined;
    const text = typeof usual === 'object' ? JSON.stringify(usual) : String(usual);
    this.#context.assumptions.add(`${this.#path}.with.${setting}`, text, DEFAULT_SOURCE);
    return inBaseUnit(definition, usual);
  }

  #usual(setting: string): unknown {
    const definition = this.#definition.settings[setting];
    return definition === undefined ? undefined : defaultOf(definition);
  }

  #read(setting: string, definition: SettingDefinition, given: unknown): SettingValue | undefined {
    if (definition.kind === 'distinct') {
      const { distinct, skew } = given as { distinct?: number; skew?: number };
      return distinct === undefined ? undefined : { distinct, skew: skew ?? 0 };
    }
    if (definition.kind !== 'spread') return given as SettingValue;
    const { p50, p99 } = given as { p50?: number; p99?: number };
    if (p50 === undefined || p99 === undefined) return undefined;
    if (p99 <= p50)
      this.#error(`${setting}.p99`, 'expected a 99th percentile above the median; got one at or below it');
    return { p50Nanoseconds: p50, p99Nanoseconds: p99 };
  }

  /** Settings that need another one are there if and only if that has the right value. */
  #dependent(values: Readonly<Record<string, SettingValue>>): SettingValues | undefined {
    let complete = true;
    for (const [setting, definition] of Object.entries(this.#definition.settings)) {
      const { onlyWith, optional } = definition;
      const needed = onlyWith === undefined || values[onlyWith.setting] === onlyWith.is;
      const there = values[setting] !== undefined;
      if (there && !needed)
        this.#error(setting, `expected no such setting without ${onlyWith!.setting}: ${onlyWith!.is}`);
      else if (!there && needed && optional !== true)
        this.#error(setting, `expected ${missing(definition)}; got nothing`);
      else continue;
      complete = false;
    }
    return complete ? values : undefined;
  }

  #error(setting: string, message: string): void {
    const at = `${this.#path}.with.${setting}`;
    if (!this.#context.problems.isBroken(at)) errorAt(this.#context, at, { rule: 'impossible', message });
  }
}

function missing({ kind, description }: SettingDefinition): string {
  const first = description.replace(/\.$/, '');
  return `${kind === 'duration' ? 'a duration' : `a ${kind}`} (${first})`;
}

/** A default as it is written, in nanoseconds, bytes or shares. */
function inBaseUnit(definition: SettingDefinition, usual: unknown): SettingValue {
  const parsers: Partial<Record<SettingDefinition['kind'], (value: unknown) => Quantity>> = {
    duration: parseDuration,
    size: parseSize,
    share: parseShare,
  };
  const quantity = parsers[definition.kind]?.(usual);
  if (quantity === undefined) return usual as SettingValue;
  if (quantity.kind === 'refused') throw new RangeError(`a default of an action is wrong: ${String(usual)}`);
  return quantity.value;
}
