/**
 * Why this file exists: the account that calls pays for its requests, the one that owns a key pays for the key, and a free
 * tier is deducted once for each: a month of 730 hours like the run, account by account.
 */
import type { KeyFees } from '../../kms/key-fees.ts';
import { freeRequestsPerMonth, HOURS_PER_MONTH } from '../../kms/pricing.ts';
import type { RunMeasurement } from '../../simulation/result.ts';
import type { Flow, World } from '../../simulation/world.ts';
import type { BillRow } from '../summary.ts';
import { measuredTime } from './measured-time.ts';
import { meanOf } from './numbers-of-runs.ts';

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** One row for each account that pays for something; none where nothing was measured. Of several runs the mean. */
export function measureBill(world: World, runs: readonly RunMeasurement[]): readonly BillRow[] {
  if (runs.some((run) => measuredTime(world.clock, run).seconds === 0)) return [];
  const monthly = (flow: number): number =>
    meanOf(runs.map((run) => (run.flows[flow]!.admitted * SECONDS_PER_MONTH) / measuredTime(world.clock, run).seconds));
  return accountsOf(world).map((account) => {
    const requests = requestsOf(world, account.accountId, monthly);
    const keys = keysOf(runs, account.accountId);
    return { ...account, ...requests, ...keys, totalUsd: requests.usd === null ? null : requests.usd + keys.keysUsd };
  });
}

type Account = Pick<BillRow, 'account' | 'accountId'>;

/** Those that call or own a key with a fee, in the order of the scenario. */
function accountsOf({ clients, keyFees = [] }: World): readonly Account[] {
  const found = new Map<string, Account>();
  for (const { account, accountId } of [...clients, ...keyFees]) found.set(accountId, { account, accountId });
  return [...found.values()];
}

function requestsOf(world: World, accountId: string, monthly: (flow: number) => number) {
  const flows = world.flows.flatMap((flow, index) =>
    world.clients[flow.client]!.accountId === accountId && isBilled(flow) ? [{ flow, requests: monthly(index) }] : [],
  );
  const sum = (of: (one: (typeof flows)[number]) => number) => flows.reduce((total, one) => total + of(one), 0);
  const requests = sum((one) => one.requests);
  const covered = sum(({ flow, requests: own }) => (flow.outsideFreeTier === true ? 0 : own));
  const freeRequests = Math.min(freeRequestsPerMonth, covered);
  const freeShare = covered === 0 ? 0 : freeRequests / covered;
  const isKnown = flows.every(({ flow, requests: own }) => flow.priceUsd !== null || own === 0);
  const full = sum((one) => one.requests * (one.flow.priceUsd ?? 0));
  const freeUsd = freeShare * sum((one) => (one.flow.outsideFreeTier ? 0 : one.requests * (one.flow.priceUsd ?? 0)));
  return { requests, freeRequests, usd: isKnown ? full - freeUsd : null };
}

/** Requests on an AWS owned key have no price, and the calls of an action are no requests. */
function isBilled({ priceUsd, action }: Flow): boolean {
  return action === undefined && priceUsd !== 0;
}

/** Those that the run made and rotated included. */
function keysOf(runs: readonly RunMeasurement[], accountId: string) {
  const mean = (of: (fees: KeyFees) => number): number =>
    meanOf(
      runs.map(({ keyFees }) => keyFees.reduce((sum, fees) => sum + (fees.accountId === accountId ? of(fees) : 0), 0)),
    );
  return {
    keys: mean(({ keys }) => keys),
    rotations: mean(({ rotations }) => rotations),
    keysUsd: mean(({ usdPerMonth }) => usdPerMonth),
  };
}
