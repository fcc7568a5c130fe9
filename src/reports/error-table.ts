/** Why this file exists: the errors of a run as a table: who says each, how often, and of what. */
import { ownErrors } from '../simulation/errors.ts';
import type { ErrorSummary, Summary } from '../studies/summary.ts';
import { named } from './names.ts';
import { count } from './numbers.ts';
import type { Table } from './tables.ts';

export function errorTable({ errors }: Summary): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    caption: 'Errors',
    columns: [{ name: 'Error' }, { name: 'Said by' }, right('Count'), { name: 'Of' }, right('First in second')],
    rows: errors.map((error) => {
      const name = error.httpStatus === undefined ? error.name : `${error.name} (HTTP ${error.httpStatus})`;
      const { by, of } = saidBy(error);
      return [named(name), by, count(Math.round(error.count)), of, count(error.firstSecond)];
    }),
  };
}

/** Who says it, and what is counted. */
function saidBy({ name, service, kmsError = '' }: ErrorSummary): { readonly by: string; readonly of: string } {
  if (service !== undefined) return { by: named(service), of: `calls that failed, of KMS ${named(kmsError)}` };
  return ownErrors.includes(name) ? { by: 'its client', of: 'attempts' } : { by: 'AWS KMS', of: 'requests' };
}
