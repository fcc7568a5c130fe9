/**
 * Why this file exists: quotas on how many of something exist. What exceeds one is refused with LimitExceededException,
 * and nothing that exists ever goes away because of one.
 *
 * @source AWS KMS developer guide, "Resource quotas", KDG@867b37f
 */
import type { KmsResource, ResourceQuotaName, ResourceSubject } from './kms-world.ts';

export class ResourceQuotas {
  readonly #resources: readonly KmsResource[];
  readonly #measure: (resource: KmsResource) => number;
  readonly #limits: number[];
  readonly #peaks: number[];
  readonly #refused: number[];
  readonly #indexes = new Map<string, number>();

  /** @param measure how much of a resource the world holds now, beyond its `others` */
  constructor(resources: readonly KmsResource[], measure: (resource: KmsResource) => number) {
    this.#resources = resources;
    this.#measure = measure;
    this.#limits = resources.map(({ limit }) => limit);
    this.#refused = resources.map(() => 0);
    for (const [index, resource] of resources.entries()) this.#indexes.set(nameOf(resource.quota, resource), index);
    this.#peaks = resources.map((_, index) => this.used(index));
  }

  /** -1 where the world has no such quota: then there is no limit. */
  find(quota: ResourceQuotaName, subject: ResourceSubject): number {
    return this.#indexes.get(nameOf(quota, subject)) ?? -1;
  }

  /** Whether one more fits. */
  hasRoom(resource: number): boolean {
    return resource < 0 || this.used(resource) < this.#limits[resource]!;
  }

  /** Whether so much fits, whatever is in use. */
  fits(resource: number, amount: number): boolean {
    return resource < 0 || amount <= this.#limits[resource]!;
  }

  used(resource: number): number {
    const given = this.#resources[resource]!;
    return given.others + this.#measure(given);
  }

  peak(resource: number): number {
    return this.#peaks[resource]!;
  }

  refused(resource: number): number {
    return this.#refused[resource]!;
  }

  /** One more was asked for and refused. */
  refuse(resource: number): void {
    this.#refused[resource] = this.#refused[resource]! + 1;
  }

  /** More of it is in use. */
  note(resource: number): void {
    if (resource >= 0) this.#peaks[resource] = Math.max(this.#peaks[resource]!, this.used(resource));
  }

  /** AWS raises quotas; a lower value takes nothing away that exists. */
  setLimit(resource: number, limit: number): void {
    this.#limits[resource] = limit;
  }

  limit(resource: number): number {
    return this.#limits[resource]!;
  }
}

function nameOf(quota: ResourceQuotaName, subject: ResourceSubject): string {
  return subject.of === 'key' ? `${quota} ${subject.key}` : `${quota} ${subject.accountId} ${subject.region}`;
}
