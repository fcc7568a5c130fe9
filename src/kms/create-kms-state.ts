/** Why this file exists: the parts of KMS behind one door, with the order in which it checks things. */
import type { RandomStreams } from '../engine/random.ts';
import { Aliases } from './aliases.ts';
import { createAnswerTimes } from './answer-times.ts';
import { dependsOnGrants, isAuthorized, type NeededPermission, neededPermissions } from './authorization.ts';
import type { EffectInput, KmsParts, Need } from './effects/effect.ts';
import { effects } from './effects/index.ts';
import { rotationKindAnswer } from './effects/rotation.ts';
import { sameContext } from './encryption-context.ts';
import { applyEvent } from './events.ts';
import type { KmsErrorName } from './exceptions.ts';
import { Grants } from './grants.ts';
import { HotKeys } from './hot-keys.ts';
import type { KeyLife } from './key-fees.ts';
import { stateAnswer } from './key-states.ts';
import { KeyStores } from './key-stores.ts';
import { Keys } from './keys.ts';
import type { KmsCall, KmsState, Standing } from './kms-state.ts';
import type { KmsRequest, KmsResource, KmsSettings, KmsWorld } from './kms-world.ts';
import { operations } from './operations.ts';
import { parameterAnswer } from './request-parameters.ts';
import { ResourceQuotas } from './resource-quotas.ts';
import { findUnsettled, keysMade, type Unsettled } from './unsettled.ts';

/** Of one run; `streams` gives it one of its own, for when changes of grants are known. */
export function createKmsState(world: KmsWorld, streams: RandomStreams): KmsState {
  return new Kms(world, streams);
}

class Kms implements KmsState {
  readonly #world: KmsWorld;
  readonly #parts: KmsParts;
  readonly #unsettled: Unsettled;
  readonly #hotKeys: HotKeys;
  /** By request; undefined where it is not known since the last event. */
  #standings: (Standing | undefined)[] = [];
  #now = 0;
  /** Keys whose deletion has not happened yet. */
  #living: number[];

  constructor(world: KmsWorld, streams: RandomStreams) {
    this.#world = world;
    this.#parts = this.#build(streams);
    this.#unsettled = findUnsettled(world);
    this.#hotKeys = new HotKeys(world.settings.hotKeyChangesPerSecond);
    this.#living = world.keys.map((_, index) => index);
    this.#addGrants();
  }

  standing(request: number): Standing {
    this.#standings[request] ??= this.#standing(request);
    return this.#standings[request];
  }

  answer(request: number, call: KmsCall, rehearsal: boolean): KmsErrorName | null {
    this.#advance(call.nowNanoseconds);
    call.made = -1;
    const input = this.#inputOf(this.#world.requests[request]!, call);
    if (this.#hotKeys.isHot(input)) return 'ThrottlingException';
    const error = this.#parameterAnswer(input) ?? this.#judge(input);
    if (error !== null) return error;
    return this.#takeEffect(input, rehearsal);
  }

  apply(event: number, nowNanoseconds: number): void {
    this.#advance(nowNanoseconds);
    applyEvent(this.#parts, this.#world.events[event]!, nowNanoseconds);
    this.#standings = [];
  }

  used(resource: number): number {
    return this.#parts.resources.used(resource);
  }

  peak(resource: number): number {
    return this.#parts.resources.peak(resource);
  }

  refused(resource: number): number {
    return this.#parts.resources.refused(resource);
  }

  keyLife(key: number, untilNanoseconds: number): KeyLife {
    return this.#parts.keys.life(key, untilNanoseconds);
  }

  madeKeys(): readonly KeyLife[] {
    return this.#parts.keys.made.lives();
  }

  #build(streams: RandomStreams): KmsParts {
    const { settings, keys: given, keyStores, aliases: named } = this.#world;
    const grantPropagation = propagationOf(settings.grantPropagation, streams, 'grant-propagation');
    const aliasPropagation = propagationOf(settings.aliasPropagation, streams, 'alias-propagation');
    const stores = new KeyStores(keyStores);
    const keys = new Keys(given, stores, new Set(keysMade(this.#world)));
    const aliases = new Aliases(named, given, aliasPropagation);
    const grants = new Grants(given.length, settings, grantPropagation);
    for (const [key, { grants: there }] of given.entries())
      for (const { count, ...grant } of there) grants.addAtStart(key, grant, count);
    const parts = { settings, keys, stores, aliases, grants };
    return { ...parts, resources: new ResourceQuotas(this.#world.resources, (one) => this.#measure(parts, one)) };
  }

  /** So that what a run may grant is known before it is. */
  #addGrants(): void {
    for (const { operation, key, alias, grant } of this.#world.requests) {
      if (operation !== 'CreateGrant' || grant === undefined) continue;
      const keys = key !== null ? [key] : alias === undefined ? [] : this.#world.keys.map((_, index) => index);
      for (const one of keys) this.#parts.grants.expect(one, grant);
    }
  }

  #measure(parts: Omit<KmsParts, 'resources'>, resource: KmsResource): number {
    const { keys, stores, aliases, grants } = parts;
    if (resource.of === 'account') {
      const { accountId, region } = resource;
      if (resource.quota === 'keys') return keys.in(accountId, region, this.#now);
      return resource.quota === 'aliases' ? aliases.in(accountId, region) : stores.in(accountId, region);
    }
    if (resource.quota === 'grants-per-key') return grants.on(resource.key, this.#now);
    if (resource.quota === 'grants-per-principal-per-key') return grants.ofOnePrincipal(resource.key, this.#now);
    if (resource.quota === 'aliases-per-key') return aliases.of(resource.key);
    return resource.quota === 'on-demand-rotations'
      ? keys.rotation(resource.key).onDemand
      : keys.policyBytes(resource.key);
  }

  #advance(now: number): void {
    this.#now = Math.max(this.#now, now);
    const deleted = this.#living.filter((key) => this.#parts.keys.deletedAt(key) <= this.#now);
    if (deleted.length === 0) return;
    for (const key of deleted) this.#parts.aliases.deleteOf(key);
    this.#living = this.#living.filter((key) => !deleted.includes(key));
  }

  #parameterAnswer({ request, key }: EffectInput): KmsErrorName | null {
    return parameterAnswer(request, this.#world.keys[key]?.spec);
  }

  #inputOf(request: KmsRequest, call: KmsCall): EffectInput {
    const { aliases, grants } = this.#parts;
    const ofGrant = request.operation === 'RetireGrant' && call.target >= 0 ? grants.keyOf(call.target) : -1;
    const throughAlias = request.alias === undefined ? ofGrant : aliases.knownTarget(request.alias, this.#now);
    return { parts: this.#parts, request, key: request.key ?? throughAlias, call };
  }

  /** Everything but whether there is room for what it makes. */
  #judge(input: EffectInput): KmsErrorName | null {
    const { request, key } = input;
    const named = this.#needed(input);
    if (key < 0 && request.alias !== undefined) return 'NotFoundException';
    if (request.destinationAlias !== undefined && this.#destinationOf(request) < 0) return 'NotFoundException';
    for (const one of named) if (this.#stateOf(one.key) === 'Deleted') return 'NotFoundException';
    const byState = (): KmsErrorName | null => this.#judgeStates(input, named);
    const byAuthorization = (): KmsErrorName | null => (this.#isAllowed(input, named) ? null : 'AccessDeniedException');
    const first = this.#world.settings.checks === 'authorization-first';
    const error = first ? (byAuthorization() ?? byState()) : (byState() ?? byAuthorization());
    return error ?? this.#judgeCiphertext(input) ?? effects[request.operation]?.judge?.(input) ?? null;
  }

  #needed({ request, key }: EffectInput): readonly NeededPermission[] {
    const moved = request.operation === 'UpdateAlias' && request.alias !== undefined;
    const movedFrom = moved ? this.#parts.aliases.target(request.alias) : -1;
    const destination = this.#destinationOf(request);
    return neededPermissions(request, {
      named: key,
      destination,
      movedFrom,
      newPrimary: this.#newPrimary(request, key),
    });
  }

  #newPrimary({ primaryRegion }: KmsRequest, key: number): number {
    return primaryRegion === undefined || key < 0 ? -1 : this.#parts.keys.relatedIn(key, primaryRegion);
  }

  #destinationOf({ destinationKey, destinationAlias }: KmsRequest): number {
    if (destinationAlias !== undefined) return this.#parts.aliases.knownTarget(destinationAlias, this.#now);
    return destinationKey ?? -1;
  }

  #isAllowed({ request, call }: EffectInput, named: readonly NeededPermission[]): boolean {
    const { target, nowNanoseconds } = call;
    return named.every((one) => isAuthorized(this.#parts, { ...one, request, target, nowNanoseconds }));
  }

  /** Of UpdateAlias, the state of the key that it moves the alias away from does not matter (footnote 10). */
  #judgeStates(input: EffectInput, named: readonly NeededPermission[]): KmsErrorName | null {
    const { operation } = input.request;
    if (input.key >= 0) {
      const byKind = rotationKindAnswer(input);
      if (byKind !== null) return byKind;
    }
    const { pendingDeletionError } = this.#world.settings;
    for (const { key } of operation === 'UpdateAlias' ? named.slice(0, 1) : named) {
      const error = stateAnswer({ operation, state: this.#stateOf(key), pendingDeletionError });
      if (error !== null) return error;
    }
    return null;
  }

  /**
   * @source "The KeyId in a Decrypt request and the SourceKeyId in a ReEncrypt request must identify the same KMS key that
   * was used to encrypt the ciphertext"; "you must specify the same encryption context (a case-sensitive exact match)";
   * related multi-Region keys "have the same key material"
   */
  #judgeCiphertext({ request, key }: EffectInput): KmsErrorName | null {
    const { ciphertext, context = {} } = request;
    if (ciphertext === undefined) return null;
    if (!this.#parts.keys.multiRegion.areRelated(ciphertext.key, key)) return 'IncorrectKeyException';
    return sameContext(ciphertext.context, context) ? null : 'InvalidCiphertextException';
  }

  #stateOf(key: number) {
    return this.#parts.keys.stateAt(key, this.#now);
  }

  #takeEffect(input: EffectInput, rehearsal: boolean): KmsErrorName | null {
    const effect = effects[input.request.operation];
    const needs = effect?.needs?.(input) ?? [];
    const missing = needs.find(({ fits }) => !fits);
    if (missing !== undefined) {
      if (!rehearsal) this.#parts.resources.refuse(missing.resource);
      return 'LimitExceededException';
    }
    if (!rehearsal) this.#change(input, needs);
    return null;
  }

  #change(input: EffectInput, needs: readonly Need[]): void {
    effects[input.request.operation]?.change?.(input);
    this.#hotKeys.note(input);
    for (const { resource } of needs) this.#parts.resources.note(resource);
  }

  #standing(index: number): Standing {
    const request = this.#world.requests[index]!;
    const call: KmsCall = { principal: 0, nowNanoseconds: this.#now, target: -1, made: -1 };
    const input = this.#inputOf(request, call);
    const fixed = this.#parameterAnswer(input);
    if (fixed !== null) return fixed;
    if (this.#isAlwaysDenied(input)) return 'AccessDeniedException';
    return this.#isUnsettled(input) ? 'depends' : (this.#judge(input) ?? 'admitted');
  }

  /** Denied by policies that nothing but an event changes, whatever else there is to say. */
  #isAlwaysDenied(input: EffectInput): boolean {
    const { request } = input;
    const named = this.#needed(input);
    if (this.#world.settings.checks !== 'authorization-first' || this.#hotKeys.areCounted) return false;
    const { alias, destinationAlias } = request;
    if (alias !== undefined || destinationAlias !== undefined) return false;
    if (named.some((one) => this.#mayBeGiven(one, request))) return false;
    return !this.#isAllowed(input, named);
  }

  /** Whether the permission may be given, or the key deleted, before the next event. */
  #mayBeGiven(needed: NeededPermission, request: KmsRequest): boolean {
    const { permissions, grantKeys } = this.#unsettled;
    const question = { ...needed, request, target: -1, nowNanoseconds: this.#now };
    return permissions.has(needed.key) || (grantKeys.has(needed.key) && dependsOnGrants(this.#parts, question));
  }

  #isUnsettled(input: EffectInput): boolean {
    const { request } = input;
    const { keyStores, aliases } = this.#unsettled;
    const effect = effects[request.operation];
    if (effect?.change !== undefined || effect?.needs !== undefined) return true;
    if (this.#hotKeys.areCounted && operations[request.operation].mutates) return true;
    if (request.keyStore !== undefined && keyStores.has(request.keyStore)) return true;
    for (const alias of [request.alias, request.destinationAlias])
      if (alias !== undefined && aliases.has(alias)) return true;
    return this.#needed(input).some(
      (needed) => this.#unsettled.keys.has(needed.key) || this.#mayBeGiven(needed, request),
    );
  }
}

/** A stream of its own from the first change on: where every change is known at once, none. */
function propagationOf(given: KmsSettings['grantPropagation'], streams: RandomStreams, purpose: string) {
  return given === null ? null : { times: createAnswerTimes(given), stream: streams.stream('kms', purpose) };
}
