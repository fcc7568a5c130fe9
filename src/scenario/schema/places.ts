/** Why this file exists: Regions and account ids, which several parts of a scenario name. */
import { isRegion, nearestRegions, regionNames } from '../../kms/regions.ts';
import { leaf, type Reading } from './leaf.ts';

export function region(description: string, usual?: string) {
  const read = (value: unknown): Reading<string> => {
    if (typeof value === 'string' && isRegion(value)) return { kind: 'value', value };
    const nearest = typeof value === 'string' ? nearestRegions(value)[0] : undefined;
    const hint = nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` };
    return { kind: 'refused', expected: 'an AWS Region such as us-east-1', ...hint };
  };
  const json = { enum: regionNames };
  return leaf<string>({ description, json, read, ...(usual === undefined ? {} : { default: usual }) });
}

export const accountId = leaf<string>({
  description: 'Twelve digits, zeros kept; quotes are not needed.',
  json: { type: ['string', 'integer'], pattern: '^\\d{12}$' },
  asWritten: true,
  examples: ['111122223333'],
  read: (value) =>
    typeof value === 'string' && /^\d{12}$/.test(value)
      ? { kind: 'value', value }
      : { kind: 'refused', expected: 'an account id of twelve digits' },
});
