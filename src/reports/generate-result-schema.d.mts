/** The text that result.schema.json must have: draft-07. */
export function resultSchema(): string;
