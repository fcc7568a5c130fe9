/**
 * Why this file exists: `--set` and variants change a scenario by path, before anything is checked, so that a changed
 * scenario is checked like one written that way.
 */
import { type Diagnostic, diagnosticAt, didYouMean, type Problem } from './diagnostics.ts';
import { parseYaml, refuseKey } from './parse.ts';
import { join } from './places.ts';
import { listed, quoted } from './printable.ts';
import { Cursor } from './schema/cursor.ts';
import { scenarioSchema } from './schema/scenario.ts';
import { type Place, SourceText } from './source-text.ts';
import { keysOf, type MapEntry, type MapNode, type SourceNode, workloadName } from './tree.ts';

/** A new value for a path. */
export interface Change {
  /** As in the file: `clients.readers.retry.maxAttempts`, `workload.puts.arrivals.poisson`. */
  readonly path: string;
  readonly place: Place;
  readonly value: SourceNode;
}

export interface Changed {
  readonly root: MapNode;
  /** Errors, and warnings about settings that a change left without use. */
  readonly diagnostics: readonly Diagnostic[];
}

/** The changes of `--set PATH=VALUE`, or what is wrong with them. A value is read as YAML on one line. */
export function changesOfSets(
  sets: readonly (readonly [path: string, value: string])[],
  flag = '--set',
): {
  changes: readonly Change[];
  diagnostics: readonly Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const changes: Change[] = [];
  for (const [path, value] of sets) {
    const source = new SourceText(flag, `${path}=${value}`);
    const parsed = parseYaml(source, `${' '.repeat(path.length + 1)}${value}`);
    if (parsed.kind === 'refused') diagnostics.push(...parsed.diagnostics);
    else changes.push({ path, place: { source, start: 0, end: path.length }, value: parsed.root });
  }
  return { changes, diagnostics };
}

/** Applies changes one after another; each replaces what was there, maps included. */
export function applyChanges(root: MapNode, changes: readonly Change[]): Changed {
  const diagnostics: Diagnostic[] = [];
  let changed = root;
  for (const change of changes) {
    const applier = new Applier(change);
    changed = applier.apply(changed);
    diagnostics.push(...applier.diagnostics);
  }
  return { root: changed, diagnostics };
}

class Applier {
  readonly diagnostics: Diagnostic[] = [];
  readonly #change: Change;

  constructor(change: Change) {
    this.#change = change;
  }

  apply(root: MapNode): MapNode {
    const steps = this.#change.path.split('.');
    const bad = steps.find((step) => step === '' || refuseKey(step) !== undefined);
    if (bad === undefined) return this.#into(root, steps, new Cursor(scenarioSchema), '') as MapNode;
    const message =
      bad === '' ? 'expected a path such as clients.readers.instances; got an empty step' : refuseKey(bad)!.message;
    this.#error({ rule: 'unknown-key', message });
    return root;
  }

  /** `node` with the value at the end of `steps` replaced; `node` itself after an error. */
  #into(node: SourceNode, steps: readonly string[], schema: Cursor, done: string): SourceNode {
    if (steps.length === 0) return this.#change.value;
    if (node.kind === 'list') return this.#intoList(node, steps, schema, done);
    const map = node.kind === 'map' ? node : this.#opened(node, schema, done);
    return map === undefined ? node : this.#intoMap(map, steps, schema, done);
  }

  #intoMap(map: MapNode, steps: readonly string[], schema: Cursor, done: string): SourceNode {
    const key = existingKey(map, steps) ?? steps[0]!;
    const rest = steps.slice(key.split('.').length);
    const known = this.#stepInto(map, key, schema, done);
    if (known === undefined) return map;
    const old = map.entries.find((entry) => entry.key === key);
    const value = this.#into(old?.value ?? this.#emptyMap(), rest, known, join(done, key));
    if (this.diagnostics.some(({ severity }) => severity === 'error')) return map;
    const entry: MapEntry = { key, keyPlace: old?.keyPlace ?? this.#change.place, value };
    const entries = old === undefined ? [...map.entries, entry] : map.entries.map((one) => (one === old ? entry : one));
    return { ...map, entries: this.#withoutUnused(entries, entry, schema, done) };
  }

  #stepInto(map: MapNode, key: string, schema: Cursor, done: string): Cursor | undefined {
    const exists = map.entries.some((entry) => entry.key === key);
    const inner = schema.into(key, exists);
    if (inner !== undefined) return inner;
    const known = schema.isOfNames() && map.entries.length > 0 ? keysOf(map) : schema.keys();
    const where = done === '' ? 'a scenario' : done;
    const message =
      known.length === 0
        ? `expected nothing below ${where}; got ${quoted(key)}`
        : `expected in ${where} one of ${listed(known, 20)}; got ${quoted(key)}`;
    this.#error({ rule: 'unknown-key', message, hint: didYouMean(key, known) });
    return undefined;
  }

  #intoList(
    node: Extract<SourceNode, { kind: 'list' }>,
    steps: readonly string[],
    schema: Cursor,
    done: string,
  ): SourceNode {
    const names = node.items.map((item, index) => (done === 'workload' ? workloadName(item, index) : String(index)));
    const found = longestMatch(names, steps);
    const index = found === undefined && /^\d+$/.test(steps[0]!) ? Number(steps[0]) : names.indexOf(found ?? '');
    const item = node.items[index];
    if (item === undefined) {
      const message = `expected in ${done} one of ${listed(names)}; got ${quoted(steps[0]!)}`;
      this.#error({ rule: 'unknown-key', message, hint: didYouMean(steps[0]!, names) });
      return node;
    }
    const rest = steps.slice((found ?? steps[0]!).split('.').length);
    const value = this.#into(item, rest, schema.item(), join(done, names[index]!));
    return { ...node, items: node.items.map((one, at) => (at === index ? value : one)) };
  }

  /** A word that stands for a map (`retry: standard`), or nothing, as that map. */
  #opened(node: Extract<SourceNode, { kind: 'scalar' }>, schema: Cursor, done: string): MapNode | undefined {
    const tag = schema.tag();
    if (node.value === null) return this.#emptyMap();
    if (tag !== undefined && typeof node.value === 'string') {
      return { kind: 'map', place: node.place, entries: [{ key: tag, keyPlace: node.place, value: node }] };
    }
    if (schema.isChoice()) return this.#emptyMap();
    this.#error({
      rule: 'unknown-key',
      message: `expected nothing below ${done}, which is a single value; got more steps`,
    });
    return undefined;
  }

  #withoutUnused(entries: readonly MapEntry[], changed: MapEntry, schema: Cursor, done: string): readonly MapEntry[] {
    const value = changed.value.kind === 'scalar' ? changed.value.value : undefined;
    const unused = schema.unusedBeside(changed.key, value);
    const dropped = entries.filter((entry) => entry !== changed && unused(entry.key));
    for (const { key } of dropped) {
      const message = `${join(done, key)} is dropped: ${join(done, changed.key)} leaves it without use`;
      this.diagnostics.push(
        diagnosticAt('warning', this.#change.place, this.#change.path, { rule: 'dropped', message }),
      );
    }
    return entries.filter((entry) => !dropped.includes(entry));
  }

  #emptyMap(): MapNode {
    return { kind: 'map', entries: [], place: this.#change.place };
  }

  #error(problem: Problem): void {
    this.diagnostics.push(diagnosticAt('error', this.#change.place, this.#change.path, problem));
  }
}

/** Names may hold dots, so the longest key that the steps begin with is meant. */
function existingKey(map: MapNode, steps: readonly string[]): string | undefined {
  return longestMatch(keysOf(map), steps);
}

function longestMatch(names: readonly string[], steps: readonly string[]): string | undefined {
  for (let length = steps.length; length > 0; length -= 1) {
    const name = steps.slice(0, length).join('.');
    if (names.includes(name)) return name;
  }
  return undefined;
}
