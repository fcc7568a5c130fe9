/** Why this file exists: `.optional()` and `.meta()` wrap or copy a schema, and what is known of it is kept with the first. */
import { z } from 'zod';
import { leafFacts } from './leaf.ts';
import { alternativesOf, laterKeys } from './shapes.ts';

export function unwrapped(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional ? (schema.unwrap() as z.ZodType) : schema;
}

/** The schema that `.meta()` was called on. */
export function originalOf(schema: z.ZodType): z.ZodType {
  for (let at: z.ZodType | undefined = schema; at !== undefined; at = parentSchema(at)) {
    if (leafFacts.has(at) || alternativesOf.has(at) || laterKeys.has(at)) return at;
  }
  return schema;
}

function parentSchema(schema: z.ZodType): z.ZodType | undefined {
  return (schema as unknown as { _zod: { parent?: z.ZodType } })._zod.parent;
}
