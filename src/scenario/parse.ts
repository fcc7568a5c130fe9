/**
 * Why this file exists: from bytes to a tree of values with places. A scenario may come from a stranger, so each way in
 * which a small file could become large or odd has a bound, checked before the work is done.
 */
import {
  type Alias,
  Composer,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type ParsedNode,
  Parser,
  type Scalar,
  type YAMLMap,
} from 'yaml';
import { type Diagnostic, diagnosticAt, diagnosticOfFile, type Problem } from './diagnostics.ts';
import { quoted } from './printable.ts';
import { type Place, SourceText } from './source-text.ts';
import type { MapEntry, MapNode, ScalarNode, SourceNode } from './tree.ts';

export const parseBounds = {
  bytes: 1024 ** 2,
  /** Lists and maps inside one another. */
  depth: 64,
  /** Values after aliases are followed. */
  values: 200_000,
} as const;

/** Of syntax errors one file shows; the rest mostly follow from the first. */
const MOST_SYNTAX_ERRORS = 20;

export type ParsedText =
  | { readonly kind: 'tree'; readonly root: MapNode }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/** A whole scenario file. Never throws. */
export function parseScenarioText(name: string, bytes: Uint8Array): ParsedText {
  if (bytes.length > parseBounds.bytes) {
    return refuseFile(name, {
      rule: 'too-large',
      message: 'expected at most 1 MiB of text; got more',
    });
  }
  const text = decode(bytes);
  if (text === undefined) return refuseFile(name, { rule: 'syntax', message: 'expected UTF-8 text; got other bytes' });
  const source = new SourceText(name, text);
  const parsed = parseYaml(source);
  if (parsed.kind === 'refused') return parsed;
  if (parsed.root.kind === 'map') return { kind: 'tree', root: parsed.root };
  const whole = parsed.root.kind === 'scalar' && parsed.root.value === null;
  const got = whole ? 'an empty file' : `a ${parsed.root.kind === 'list' ? 'list' : 'single value'}`;
  const message = `expected a map with "workload" in it; got ${got}`;
  return { kind: 'refused', diagnostics: [diagnosticAt('error', parsed.root.place, '', { rule: 'syntax', message })] };
}

export type ParsedYaml =
  | { readonly kind: 'tree'; readonly root: SourceNode }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] };

/**
 * One YAML 1.2 document (so JSON too), or one value of the command line.
 *
 * @param text what is parsed, where that is only part of the source; as long as it, so that places fit
 */
export function parseYaml(source: SourceText, text: string = source.text): ParsedYaml {
  const documents = composeDocuments(source, text);
  if (!Array.isArray(documents)) return { kind: 'refused', diagnostics: [documents] };
  const document = documents[0];
  const second = documents[1];
  if (second !== undefined) {
    const message = 'expected one document; got several, separated by "---"';
    return refuseAt(source, second.range[0], second.range[0] + 3, { rule: 'syntax', message });
  }
  if (document === undefined) return { kind: 'tree', root: emptyNode(source) };
  const complaints = [...document.errors, ...document.warnings].slice(0, MOST_SYNTAX_ERRORS);
  if (complaints.length > 0) {
    const diagnostics = complaints.map(({ pos, message }) => {
      const place = { source, start: pos[0], end: pos[1] };
      return diagnosticAt('error', place, '', { rule: 'syntax', message: `not YAML: ${firstLine(message)}` });
    });
    return { kind: 'refused', diagnostics };
  }
  return new TreeBuilder(source).build(document);
}

function composeDocuments(source: SourceText, text: string): Document.Parsed[] | Diagnostic {
  const parser = new Parser();
  const tokens = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > parseBounds.depth + 2) {
      return diagnosticAt('error', { source, start: parser.offset, end: parser.offset + 1 }, '', tooDeep());
    }
  }
  for (const token of parser.end()) tokens.push(token);
  const composer = new Composer({
    version: '1.2',
    schema: 'core',
    uniqueKeys: false,
    prettyErrors: false,
    merge: false,
  });
  const documents = composer.compose(tokens, true, text.length);
  return [...(documents as Iterable<Document.Parsed>)];
}

/** Follows aliases, and refuses what JSON could not say. */
class TreeBuilder {
  readonly #source: SourceText;
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #diagnostics: Diagnostic[] = [];
  #values = 0;
  #full = false;

  constructor(source: SourceText) {
    this.#source = source;
  }

  build(document: Document.Parsed): ParsedYaml {
    const root = this.#node(document.contents, 0);
    if (this.#diagnostics.length === 0) return { kind: 'tree', root };
    return { kind: 'refused', diagnostics: this.#diagnostics.slice(0, MOST_SYNTAX_ERRORS) };
  }

  #node(node: ParsedNode | null, depth: number): SourceNode {
    if (node === null) return emptyNode(this.#source);
    this.#values += 1;
    if (this.#values > parseBounds.values) return this.#refuseOnce(node);
    if (depth > parseBounds.depth) return this.#refuse(node, tooDeep());
    if (isAlias(node)) return this.#alias(node, depth);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node);
    if (isSeq(node)) {
      const items = node.items.map((item) => this.#node(item as ParsedNode, depth + 1));
      return { kind: 'list', items, place: this.#placeOf(node) };
    }
    return isMap(node) ? this.#map(node as YAMLMap.Parsed, depth) : emptyNode(this.#source);
  }

  #alias(alias: Alias.Parsed, depth: number): SourceNode {
    const target = this.#anchors.get(alias.source);
    if (target !== undefined) return this.#node(target, depth + 1);
    return this.#refuse(alias, { rule: 'syntax', message: `expected an anchor declared above; got *${alias.source}` });
  }

  #scalar(node: Scalar.Parsed): ScalarNode {
    const place = this.#placeOf(node);
    const { value } = node;
    if (typeof value === 'string') return { kind: 'scalar', value, text: value, place };
    const text = node.source ?? '';
    const simple = typeof value === 'number' || typeof value === 'boolean' || value === null;
    return { kind: 'scalar', value: simple ? value : text, text, place };
  }

  #map(node: YAMLMap.Parsed, depth: number): SourceNode {
    const entries: MapEntry[] = [];
    const merged: MapEntry[] = [];
    const seen = new Set<string>();
    for (const pair of node.items) {
      if (isMergeKey(pair.key)) {
        merged.push(...this.#merged(pair.key, pair.value ?? null, depth));
        continue;
      }
      const key = this.#key(pair.key, seen);
      const value = this.#node(pair.value ?? null, depth + 1);
      if (key !== undefined)
        entries.push({ ...key, value: pair.value === null ? { ...value, place: key.keyPlace } : value });
    }
    const usual = merged.filter(({ key }) => !seen.has(key) && seen.add(key));
    return { kind: 'map', entries: [...entries, ...usual], place: this.#placeOf(node) };
  }

  /** What `<<: *usual` brings: where several say the same, the first one counts, and the map's own words before all. */
  #merged(key: Scalar.Parsed, value: ParsedNode | null, depth: number): readonly MapEntry[] {
    const node = this.#node(value, depth + 1);
    const maps = node.kind === 'list' ? node.items : [node];
    if (maps.every((one) => one.kind === 'map')) return maps.flatMap(({ entries }) => entries);
    this.#refuse(key, {
      rule: 'syntax',
      message: 'expected after << a map, such as an alias of one; got something else',
    });
    return [];
  }

  #key(node: ParsedNode | null, seen: Set<string>): { key: string; keyPlace: Place } | undefined {
    if (node === null || !isScalar(node)) {
      if (node !== null)
        this.#refuse(node, { rule: 'syntax', message: 'expected a name before ":"; got something else' });
      return undefined;
    }
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    const key = this.#scalar(node).text;
    const refusal = refuseKey(key) ?? (seen.has(key) ? duplicateKey(key) : undefined);
    seen.add(key);
    if (refusal === undefined) return { key, keyPlace: this.#placeOf(node) };
    this.#refuse(node, refusal);
    return undefined;
  }

  #refuseOnce(node: ParsedNode): SourceNode {
    if (this.#full) return emptyNode(this.#source);
    this.#full = true;
    const message = `expected at most ${parseBounds.values} values, aliases followed; got more`;
    return this.#refuse(node, { rule: 'too-large', message });
  }

  #refuse(node: ParsedNode, problem: Problem): SourceNode {
    this.#diagnostics.push(diagnosticAt('error', this.#placeOf(node), '', problem));
    return emptyNode(this.#source);
  }

  #placeOf(node: ParsedNode): Place {
    const [start, end] = node.range;
    return { source: this.#source, start, end };
  }
}

/** Names that JavaScript gives a meaning of its own. */
export function refuseKey(key: string): Problem | undefined {
  if (!['__proto__', 'constructor', 'prototype'].includes(key)) return undefined;
  return { rule: 'syntax', message: `expected another name; got ${quoted(key)}, which is reserved` };
}

/** YAML 1.1's merge key: 1.2 has none, yet everybody writes it. In quotes it is a name like any other. */
function isMergeKey(key: ParsedNode | null): key is Scalar.Parsed {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function duplicateKey(key: string): Problem {
  return { rule: 'duplicate-name', message: `expected each name once in a map; got ${quoted(key)} again` };
}

function tooDeep(): Problem {
  return {
    rule: 'too-large',
    message: `expected at most ${parseBounds.depth} lists and maps inside one another; got more`,
  };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function emptyNode(source: SourceText): ScalarNode {
  return { kind: 'scalar', value: null, text: '', place: { source, start: 0, end: 0 } };
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0]!;
}

function refuseFile(name: string, problem: Problem): ParsedText {
  return { kind: 'refused', diagnostics: [diagnosticOfFile(name, problem)] };
}

function refuseAt(source: SourceText, start: number, end: number, problem: Problem): ParsedYaml {
  return { kind: 'refused', diagnostics: [diagnosticAt('error', { source, start, end }, '', problem)] };
}
