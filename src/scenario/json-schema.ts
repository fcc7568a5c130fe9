/** Why this file exists: editors complete and check a scenario while it is written, from the schema that kmsim itself uses. */
import { z } from 'zod';
import { leafFacts, namePattern } from './schema/leaf.ts';
import { originalOf } from './schema/originals.ts';
import { scenarioSchema } from './schema/scenario.ts';

/** Draft-07, the newest that editors' YAML support promises to read. */
export function scenarioJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(scenarioSchema, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) =>
      describe(zodSchema as unknown as z.ZodType, jsonSchema as Record<string, unknown>),
  });
  return { ...schema, title: 'kmsim scenario', description: 'What calls AWS KMS, when, and with which quotas.' };
}

/** zod knows what a value becomes; an editor needs what is written. */
function describe(schema: z.ZodType, json: Record<string, unknown>): void {
  const facts = leafFacts.get(originalOf(schema));
  if (facts !== undefined) Object.assign(json, facts.json);
  if (schema instanceof z.ZodRecord) describeNames(schema, json);
}

/** Whatever a user names; the changes of a variant may be of any kind. */
function describeNames({ valueType }: z.ZodRecord, json: Record<string, unknown>): void {
  const value = originalOf(valueType as z.ZodType);
  const isNamed = value instanceof z.ZodObject || value instanceof z.ZodRecord;
  const names = { type: 'string', ...(isNamed ? { pattern: namePattern } : {}) };
  Object.assign(json, { propertyNames: names }, isNamed ? {} : { additionalProperties: true });
  const inner = json['additionalProperties'];
  // A name with nothing after it has every default.
  if (isNamed && isMapSchema(inner)) inner.type = ['object', 'null'];
}

function isMapSchema(json: unknown): json is { type: unknown } {
  return typeof json === 'object' && json !== null && (json as { type?: unknown }).type === 'object';
}
