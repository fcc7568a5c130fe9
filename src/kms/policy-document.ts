/**
 * Why this file exists: a key policy is one of AWS's JSON documents. It is read whole before a run, and what the model
 * does not know in it is a problem with a place and a name, never something that silently lets a request through.
 *
 * @source AWS KMS developer guide, "Creating a key policy", KDG@867b37f; IAM user guide, "Policy elements", read 2026
 */
import { nearestNames } from './nearest-names.ts';
import { type Permission, permissions } from './permissions.ts';
import {
  type ConditionOperator,
  conditionKeyNames,
  conditionOperators,
  isConditionKey,
  isMultivalued,
  matchesPattern,
  type PolicyCondition,
} from './policy-conditions.ts';

export interface PolicyStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly principals: readonly PolicyPrincipal[];
  readonly permissions: readonly Permission[];
  /** All of them have to hold. */
  readonly conditions: readonly PolicyCondition[];
}

export type PolicyPrincipal =
  | { readonly kind: 'anyone' }
  /** The account, which lets its own identities use what its IAM policies say. */
  | { readonly kind: 'account'; readonly accountId: string }
  /** A role, a session of it, or a user; its last name is the name of a client. */
  | { readonly kind: 'identity'; readonly accountId: string; readonly name: string }
  | { readonly kind: 'service'; readonly service: string };

export interface PolicyProblem {
  /** Inside the document: `Statement[2].Condition.StringLike`. */
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  readonly nearest: readonly string[];
}

export interface PolicyReading {
  readonly statements: readonly PolicyStatement[];
  /** None where the whole document is known. */
  readonly problems: readonly PolicyProblem[];
}

/** More than the quota on its size lets anyone write. */
const STATEMENTS_MAX = 1000;

/** Reads a parsed JSON document. */
export function readPolicyDocument(document: unknown): PolicyReading {
  const reader = new PolicyReader();
  const statements = reader.document(document);
  return { statements, problems: reader.problems };
}

type Field = 'Version' | 'Statement' | 'Effect' | 'Principal' | 'Action' | 'Resource' | 'Condition' | 'AWS' | 'Service';

type Fields = Readonly<Partial<Record<Field, unknown>>>;

class PolicyReader {
  readonly problems: PolicyProblem[] = [];

  document(value: unknown): readonly PolicyStatement[] {
    const fields = this.#map(value, 'the document', ['Version', 'Id', 'Statement']);
    if (fields === null) return [];
    const version = fields.Version;
    if (version !== undefined && version !== '2012-10-17' && version !== '2008-10-17')
      this.#problem('Version', '"2012-10-17"', version);
    const given = fields.Statement;
    const list = Array.isArray(given) ? given : [given];
    if (list.length === 0 || list.length > STATEMENTS_MAX)
      this.#problem('Statement', `1 to ${STATEMENTS_MAX} statements`, list.length);
    return list.slice(0, STATEMENTS_MAX).flatMap((one, index) => this.#statement(one, `Statement[${index}]`));
  }

  #statement(value: unknown, path: string): readonly PolicyStatement[] {
    const known = ['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition'];
    const fields = this.#map(value, path, known);
    if (fields === null) return [];
    const effect = fields.Effect;
    if (effect !== 'Allow' && effect !== 'Deny') this.#problem(`${path}.Effect`, 'Allow or Deny', effect);
    const principals = this.#principals(fields.Principal, `${path}.Principal`);
    const allowed = this.#actions(fields.Action, `${path}.Action`);
    const conditions = this.#conditions(fields.Condition, `${path}.Condition`);
    // "If the required Resource element is missing from a key policy statement, the policy statement has no effect."
    const effective = fields.Resource !== undefined && this.#resource(fields.Resource, `${path}.Resource`);
    if (!effective || (effect !== 'Allow' && effect !== 'Deny')) return [];
    return [{ effect, principals, permissions: allowed, conditions }];
  }

  /** In a key policy `*` is this key, and nothing else means anything. */
  #resource(value: unknown, path: string): boolean {
    if (this.#texts(value, path).includes('*')) return true;
    this.#problem(path, '"*", which in a key policy is this key', value);
    return false;
  }

  #principals(value: unknown, path: string): readonly PolicyPrincipal[] {
    if (value === '*') return [{ kind: 'anyone' }];
    const fields = this.#map(value, path, ['AWS', 'Service']);
    if (fields === null) return [];
    const aws = fields.AWS === undefined ? [] : this.#texts(fields.AWS, `${path}.AWS`);
    const services = fields.Service === undefined ? [] : this.#texts(fields.Service, `${path}.Service`);
    return [
      ...aws.flatMap((text) => this.#awsPrincipal(text, `${path}.AWS`)),
      ...services.map((service) => ({ kind: 'service', service }) as const),
    ];
  }

  #awsPrincipal(text: string, path: string): readonly PolicyPrincipal[] {
    if (text === '*') return [{ kind: 'anyone' }];
    if (/^\d{12}$/.test(text)) return [{ kind: 'account', accountId: text }];
    const arn = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12}):(root|(?:role|user|assumed-role)\/[\w+=,.@/-]+)$/.exec(text);
    if (arn === null) {
      this.#problem(path, '"*", an account, or the ARN of an account, a role, a session of one or a user', text);
      return [];
    }
    const [, accountId, resource] = arn as unknown as [string, string, string];
    if (resource === 'root') return [{ kind: 'account', accountId }];
    return [{ kind: 'identity', accountId, name: nameIn(resource) }];
  }

  #actions(value: unknown, path: string): readonly Permission[] {
    const found = new Set<Permission>();
    for (const text of this.#texts(value, path)) {
      const matching = text === '*' ? permissions : permissions.filter((name) => matchesAction(text, name));
      if (matching.length === 0) this.#unknown(path, 'an action of KMS', text, permissions.map(withPrefix));
      for (const name of matching) found.add(name);
    }
    return permissions.filter((name) => found.has(name));
  }

  #conditions(value: unknown, path: string): readonly PolicyCondition[] {
    if (value === undefined) return [];
    const operators = this.#map(value, path, null) ?? {};
    return Object.entries(operators).flatMap(([operator, keys]) => this.#operator(operator, keys, path));
  }

  #operator(text: string, value: unknown, path: string): readonly PolicyCondition[] {
    const at = `${path}.${text}`;
    const [name, set] = splitOperator(text);
    if (!isOperator(name)) this.#unknown(path, 'a condition operator that kmsim knows', text, conditionOperators);
    const keys = this.#map(value, at, null) ?? {};
    return Object.entries(keys).flatMap(([key, values]) => {
      if (!isConditionKey(key)) this.#unknown(at, 'a condition key that kmsim knows', key, conditionKeyNames);
      const expected = this.#texts(values, `${at}.${key}`);
      if (isMultivalued(key) !== (set !== null) && name !== 'Null') this.#wrongSet(at, key);
      return isOperator(name) ? [{ operator: name, set, key, values: expected }] : [];
    });
  }

  #wrongSet(path: string, key: string): void {
    const expected = isMultivalued(key)
      ? `ForAnyValue: or ForAllValues: with ${key}, of which a request may have several`
      : `no set operator with ${key}, of which a request has one`;
    this.#problem(path, expected, path.slice(path.lastIndexOf('.') + 1));
  }

  #texts(value: unknown, path: string): readonly string[] {
    const list = Array.isArray(value) ? value : [value];
    const texts = list.map((one) => (typeof one === 'boolean' || typeof one === 'number' ? String(one) : one));
    if (texts.length > 0 && texts.every((one): one is string => typeof one === 'string')) return texts;
    this.#problem(path, 'a text or a list of texts', value);
    return [];
  }

  /** `known` null: any name. */
  #map(value: unknown, path: string, known: readonly string[] | null): Fields | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.#problem(path, 'a map', value);
      return null;
    }
    for (const name of Object.keys(value))
      if (known !== null && !known.includes(name)) this.#unknown(path, `one of ${known.join(', ')}`, name, known);
    return value as Fields;
  }

  #problem(path: string, expected: string, received: unknown): void {
    this.problems.push({ path, expected, received: shown(received).slice(0, 200), nearest: [] });
  }

  #unknown(path: string, expected: string, received: string, known: readonly string[]): void {
    const nearest = nearestNames(received, known);
    this.problems.push({ path, expected, received: JSON.stringify(received).slice(0, 200), nearest });
  }
}

function shown(received: unknown): string {
  if (received === undefined) return 'nothing';
  try {
    return JSON.stringify(received) ?? String(received);
  } catch {
    return 'something nested too deep to show';
  }
}

function withPrefix(name: string): string {
  return `kms:${name}`;
}

/** Actions are not case-sensitive. */
function matchesAction(pattern: string, name: string): boolean {
  return matchesPattern(pattern.toLowerCase(), withPrefix(name).toLowerCase());
}

function splitOperator(text: string): readonly [string, PolicyCondition['set']] {
  const [before, after] = text.split(':', 2);
  if (after !== undefined && (before === 'ForAnyValue' || before === 'ForAllValues')) return [after, before];
  return [text, null];
}

function isOperator(text: string): text is ConditionOperator {
  return (conditionOperators as readonly string[]).includes(text);
}

/** Of `role/team/readers` and of `assumed-role/readers/session`: `readers`. */
function nameIn(resource: string): string {
  const parts = resource.split('/');
  return parts[0] === 'assumed-role' ? parts[1]! : parts[parts.length - 1]!;
}
