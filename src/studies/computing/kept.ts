/**
 * Why this file exists: what was simulated once, of the same scenario, seed and code, is not simulated again. What is kept
 * is found by a hash of all it depends on, and what comes of it has the same bits.
 */
import { sha256OfText } from '../../engine/fingerprint.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { World } from '../../simulation/world.ts';
import { DEFAULT_PERCENTILES } from '../measures/latency-statistics.ts';
import { ENGINE } from '../version.ts';
import { decodeExact, encodeExact } from './exact-json.ts';
import { type PortableMeasurement, pack, unpack } from './portable-measurement.ts';

/** Finished work by key: text that is kept as it is. */
export interface PointCache {
  read(key: string): Promise<string | undefined>;
  write(key: string, content: string): Promise<void>;
}

/** The name of what this build of kmsim makes of a task: the SHA-256 of both. */
export function keyOf(task: unknown): string {
  return sha256OfText(encodeExact({ kmsim: ENGINE, task }));
}

/** What the cache holds under `key`; undefined where it is absent, another's or broken. */
export async function recall(cache: PointCache | undefined, key: string): Promise<unknown> {
  const text = await cache?.read(key);
  if (text === undefined) return undefined;
  try {
    const found = decodeExact(text) as { readonly key?: unknown; readonly value?: unknown } | null;
    return found?.key === key ? found.value : undefined;
  } catch {
    return undefined;
  }
}

/** @param value plain data */
export async function keep(cache: PointCache | undefined, key: string, value: unknown): Promise<void> {
  await cache?.write(key, encodeExact({ key, value }));
}

/** Single runs, whole. */
export class KeptRuns {
  readonly #cache: PointCache;
  readonly #percentiles: readonly number[];
  readonly #worldKeys = new Map<World, string>();

  constructor(cache: PointCache, percentiles: readonly number[] = DEFAULT_PERCENTILES) {
    this.#cache = cache;
    this.#percentiles = percentiles;
  }

  async recall(world: World, replication: number): Promise<RunMeasurement | undefined> {
    const found = (await recall(this.#cache, this.#keyOf(world, replication))) as PortableMeasurement | undefined;
    try {
      return found && unpack(found);
    } catch {
      return undefined;
    }
  }

  keep(world: World, replication: number, measurement: RunMeasurement): Promise<void> {
    return keep(this.#cache, this.#keyOf(world, replication), pack(measurement));
  }

  #keyOf(world: World, replication: number): string {
    // A world may hold a recording of millions of rows: it is hashed once.
    const known = this.#worldKeys.get(world) ?? keyOf(world);
    this.#worldKeys.set(world, known);
    return keyOf({ run: known, replication, percentiles: this.#percentiles });
  }
}
