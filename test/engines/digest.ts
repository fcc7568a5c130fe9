/** A short text for everything that a run measured: equal digests mean equal bits. */
import { sha256OfText } from '../../src/engine/fingerprint.ts';
import { ExactHistogram } from '../../src/engine/histogram.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import type { World } from '../../src/simulation/world.ts';

export interface Digest {
  /** SHA-256 of the ordered events, as in every result. */
  readonly events: string;
  /** SHA-256 of all numbers of the result. */
  readonly numbers: string;
}

export function digestOf(world: World): Digest {
  const measured = simulate(world);
  return { events: measured.eventsFingerprint, numbers: sha256OfText(written(measured)) };
}

/** Every number of a result in its shortest decimal form, which tells any two different numbers apart. */
function written(value: unknown): string {
  if (value instanceof ExactHistogram) {
    const parts: string[] = [];
    value.forEach((ticks, times) => {
      parts.push(`${ticks}:${times}`);
    });
    return parts.join(' ');
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as Float64Array, String).join(' ');
  if (Array.isArray(value)) return `[${value.map(written).join('\n')}]`;
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, inner]) => `${name} ${written(inner)}`)
      .join('\n');
  }
  return String(value);
}
