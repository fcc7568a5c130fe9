/** The text that index.ts must have. */
export function indexSource(): string;
