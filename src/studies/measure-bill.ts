/**
 * Why this file exists: the account that calls pays for its requests, the one that owns a key pays for the key, and a free
 * tier is deducted once for each: a month of 730 hours like the run, account by account.
 */
import { freeRequestsPerMonth, monthlyKeyFeeUsd } from '../kms/pricing.ts';
import type { RunMeasurement } from '../simulation/result.ts';
import type { Flow, KeyFee, World } from '../simulation/world.ts';
import { HOURS_PER_MONTH } from './measure-costs.ts';
import { measuredTime } from './measured-time.ts';
import { meanOf } from './numbers-of-runs.ts';
import type { BillRow } from './summary.ts';

const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3600;

/** One row for each account that pays for something; none where nothing was measured. Of several runs the mean. */
export function measureBill(world: World, runs: readonly RunMeasurement[]): readonly BillRow[] {
  if (runs.some((run) => measuredTime(world.clock, run).seconds === 0)) return [];
  const monthly = (flow: number): number =>
    meanOf(runs.map((run) => (run.flows[flow]!.admitted * SECONDS_PER_MONTH) / measuredTime(world.clock, run).seconds));
  const made = (flow: number): number => meanOf(runs.map((run) => run.flows[flow]!.admitted));
  return accountsOf(world).map((account) => {
    const requests = requestsOf(world, account.accountId, monthly);
    const keys = keysOf(world, account.accountId, made);
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

/** Keys as they are at the end: those that the run made are keys, and its rotations count. */
function keysOf({ keyFees = [], flows, clients }: World, accountId: string, made: (flow: number) => number) {
  const rotated = ({ key, rotations }: KeyFee) =>
    flows.reduce(
      (sum, flow, index) => sum + (flow.operation === 'RotateKeyOnDemand' && flow.key === key ? made(index) : 0),
      rotations,
    );
  const own = keyFees.filter((fee) => fee.accountId === accountId);
  const rotations = own.map(rotated);
  const created = flows.reduce((sum, flow, index) => {
    const creates = flow.operation === 'CreateKey' || flow.operation === 'ReplicateKey';
    return sum + (creates && clients[flow.client]!.accountId === accountId ? made(index) : 0);
  }, 0);
  const fees = rotations.map((count) => monthlyKeyFeeUsd({ type: 'customer-managed', rotations: count }));
  return {
    keys: own.length + created,
    rotations: rotations.reduce((sum, count) => sum + count, 0),
    keysUsd: fees.reduce((sum, fee) => sum + fee, 0) + created * monthlyKeyFeeUsd({ type: 'customer-managed' }),
  };
}
