/** Why this file exists: a check that fails later must still point at the place in the file where the value stands. */
import type { Place } from './source-text.ts';
import type { MapNode } from './tree.ts';

/** Where things stand, by path as in `--set`. */
export class Places {
  readonly #values = new Map<string, Place>();
  readonly #keys = new Map<string, Place>();
  readonly #root: Place;

  constructor(root: MapNode) {
    const first = root.entries[0]?.keyPlace;
    this.#root = first ?? { ...root.place, end: root.place.start };
  }

  note(path: string, value: Place, key: Place | undefined): void {
    this.#values.set(path, value);
    if (key !== undefined) this.#keys.set(path, key);
  }

  /** Of the value; of what it would stand in, if there is none. */
  of(path: string): Place {
    return this.#values.get(path) ?? this.keyOf(parentOf(path));
  }

  /** Of the name before the value; of the nearest name above, if there is none. */
  keyOf(path: string): Place {
    for (let at = path; at !== ''; at = parentOf(at)) {
      const place = this.#keys.get(at) ?? this.#values.get(at);
      if (place !== undefined) return place;
    }
    return this.#root;
  }

  has(path: string): boolean {
    return this.#values.has(path);
  }
}

/** A path one step longer. */
export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}
