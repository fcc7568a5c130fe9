/**
 * Why this file exists: what a user wrote, each value with its place and its spelling, before anyone asks what it means.
 * A plain object would have lost both.
 */
import type { Place } from './source-text.ts';

export type SourceNode = ScalarNode | ListNode | MapNode;

export type ScalarValue = string | number | boolean | null;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly value: ScalarValue;
  /** As written, without quotes: `012345678901` stays that. */
  readonly text: string;
  readonly place: Place;
}

export interface ListNode {
  readonly kind: 'list';
  readonly items: readonly SourceNode[];
  readonly place: Place;
}

export interface MapNode {
  readonly kind: 'map';
  readonly entries: readonly MapEntry[];
  readonly place: Place;
}

export interface MapEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: SourceNode;
}

export function entryOf(node: SourceNode | undefined, key: string): MapEntry | undefined {
  return node?.kind === 'map' ? node.entries.find((entry) => entry.key === key) : undefined;
}

export function keysOf(node: SourceNode): readonly string[] {
  return node.kind === 'map' ? node.entries.map((entry) => entry.key) : [];
}

/** The text of a scalar under a key, or undefined. */
export function textOf(node: SourceNode | undefined, key: string): string | undefined {
  const value = entryOf(node, key)?.value;
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** Plain data: what JSON.stringify or YAML.stringify takes. Keys are never `__proto__` (see parse.ts). */
export function toPlain(node: SourceNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'list') return node.items.map(toPlain);
  return Object.fromEntries(node.entries.map((entry) => [entry.key, toPlain(entry.value)]));
}

/** How an entry of `workload:` is called in paths: its `name`, else w1, w2 ... */
export function workloadName(item: SourceNode, index: number): string {
  return textOf(item, 'name') ?? `w${index + 1}`;
}
