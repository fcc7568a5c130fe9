/** Why this file exists: who pays for what of a month like the run, with what the free tier takes off. */
import type { BillRow, Summary } from '../studies/summary.ts';
import { named } from './names.ts';
import { count, dollars } from './numbers.ts';
import type { Table } from './tables.ts';

/** No rows for results of versions that made no bill. */
export function billTable({ bill = [] }: Summary): Table {
  const right = (name: string) => ({ name, align: 'right' as const });
  return {
    caption:
      'The bill of a month of 730 hours like this, after the free tier, by the account that pays: requests of the caller, keys of their owner',
    columns: [
      { name: 'Account' },
      right('Requests'),
      right('… free tier'),
      right('Requests, USD'),
      right('Keys'),
      right('… rotations'),
      right('Keys, USD'),
      right('Together'),
    ],
    rows: bill.map(cells),
  };
}

/** What all accounts pay together; null where there is no bill or a price is not known. */
export function billedUsd(bill: readonly BillRow[]): number | null {
  const totals = bill.map(({ totalUsd }) => totalUsd);
  if (totals.length === 0 || totals.includes(null)) return null;
  return totals.reduce<number>((sum, usd) => sum + usd!, 0);
}

function cells({ account, requests, freeRequests, usd, keys, rotations, keysUsd, totalUsd }: BillRow): string[] {
  const price = (value: number | null) => (value === null ? 'not known' : dollars(value));
  return [
    named(account),
    ...[requests, freeRequests].map((value) => count(Math.round(value))),
    price(usd),
    ...[keys, rotations].map((value) => count(Math.round(value))),
    price(keysUsd),
    price(totalUsd),
  ];
}
