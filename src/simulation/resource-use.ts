/** Why this file exists: how much of each resource quota was in use, second by second. */
import { PackedColumn, sumOfColumns } from '../engine/number-column.ts';
import type { ResourceMeasurement } from './result.ts';
import type { RunState } from './run-state.ts';

export class ResourceUse {
  readonly #run: RunState;
  readonly #start: readonly number[];
  /** By resource, in use at the end of each second. */
  readonly #used: readonly PackedColumn[];

  constructor(run: RunState) {
    this.#run = run;
    const resources = run.world.kms?.resources ?? [];
    this.#start = resources.map((_, resource) => run.kms?.used(resource) ?? 0);
    this.#used = resources.map(() => new PackedColumn());
  }

  endSecond(): void {
    for (const [resource, used] of this.#used.entries()) used.push(this.#run.kms?.used(resource) ?? 0);
  }

  measure(): readonly ResourceMeasurement[] {
    const { kms } = this.#run;
    return this.#used.map((used, resource) => ({
      start: this.#start[resource]!,
      peak: kms?.peak(resource) ?? 0,
      end: kms?.used(resource) ?? 0,
      refused: kms?.refused(resource) ?? 0,
      used: sumOfColumns([used], used.length),
    }));
  }
}
