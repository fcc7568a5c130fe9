/**
 * Why this file exists: while an instance's retry quota is full, or its rate limiter does not limit, calls are admitted as
 * counts, because their answers change nothing. When that ends, the answers still under way begin to matter: here counts
 * become calls again.
 */
import type { RetryBudget } from '../clients/budgets/retry-budget.ts';
import type { RetryQuotas } from '../clients/retry-quota.ts';
import type { OffsetNanoseconds, Tick } from '../engine/tick.ts';
import { ATTEMPT, DUE_ANSWER, ERROR, FIELD_BITS, FLOW, INSTANCE } from './pending-calls.ts';
import type { RunState } from './run-state.ts';
import type { SendTokens } from './send-tokens.ts';
import type { ClientState, FlowState } from './states.ts';

/** Calls of an adaptive client may be throttled from now on: its limiters learn what was answered so far. */
export function engage(run: RunState, client: ClientState, tokens: SendTokens, tick: Tick): void {
  followRecent(run, client, tick, 0);
  tokens.engage();
}

/** A retry quota of the client is about to fall below full: calls that may still be in flight get answers of their own. */
export function followRecent(run: RunState, client: ClientState, tick: Tick, offset: OffsetNanoseconds): void {
  for (const index of client.flows) {
    const flow = run.flows[index]!;
    flow.recent?.takeAll(tick, (admittedTick, calls) => {
      for (let i = 0; i < calls; i++) followAdmitted(run, flow, admittedTick, tick, offset);
    });
    if (flow.recent !== null && client.retrier.quotas!.overfills) overfill(flow, client.retrier.quotas!);
  }
}

/** Where each success raises a quota, those of calls that were counts do so before it is spent. */
function overfill({ recent, instances }: FlowState, quotas: RetryQuotas): void {
  for (; recent!.forgotten > 0; recent!.forgotten--) quotas.refund(instances.choose(), 1);
}

/** Calls of a client with a retry budget may be refused from now on: the budget learns of those that were counts. */
export function followForBudget(run: RunState, client: ClientState, budget: RetryBudget, tick: Tick): void {
  const sent: { instance: number; at: number; answered: boolean }[] = [];
  const now = tick * run.tickNanoseconds;
  for (const index of client.flows) {
    const flow = run.flows[index]!;
    flow.recent?.takeAll(tick, (admittedTick, calls) => {
      for (let i = 0; i < calls; i++) {
        const call = recall(run, flow, admittedTick, tick);
        const instance = flow.instances.choose();
        sent.push({ instance, at: now + call.sent, answered: call.answered < 0 });
        if (call.answered >= 0) waitForAnswer(run, flow, instance, tick, call.answered);
      }
    });
  }
  sent.sort((a, b) => a.at - b.at);
  for (const { instance, at, answered } of sent) {
    budget.sent(instance, at, false);
    if (answered) budget.ended(instance, 'succeeded', false);
  }
  client.followed = true;
}

function followAdmitted(run: RunState, flow: FlowState, admitted: Tick, tick: Tick, offset: OffsetNanoseconds): void {
  const { answered } = recall(run, flow, admitted, tick);
  if (answered < offset) followAnswered(flow, tick, answered);
  else waitForAnswer(run, flow, flow.instances.choose(), tick, answered);
}

/** When a call that was a count was sent and is answered, in nanoseconds from the start of `tick`; then it is no count. */
function recall(run: RunState, flow: FlowState, admitted: Tick, tick: Tick): { sent: number; answered: number } {
  const start = Math.floor(run.latencyStream.uniform() * run.tickNanoseconds);
  const nanoseconds = run.answerTimes.draw(run.latencyStream);
  const isUndrawn = tick - admitted <= run.answerTicksMax;
  if (isUndrawn && admitted >= run.warmupTicks) {
    const second = Math.floor(admitted / run.ticksPerSecond);
    run.recorder.takeBackUndrawn(flow.index, second);
    run.recorder.succeeded(flow.index, second, Math.floor(nanoseconds / run.tickNanoseconds + 0.5));
  }
  const sent = (admitted - tick) * run.tickNanoseconds + start;
  return { sent, answered: sent + nanoseconds };
}

function waitForAnswer(run: RunState, flow: FlowState, instance: number, tick: Tick, answered: number): void {
  const row = run.pending.allocate();
  const { rows } = run.pending;
  const at = row << FIELD_BITS;
  rows[at + FLOW] = flow.index;
  rows[at + INSTANCE] = instance;
  rows[at + ATTEMPT] = 1;
  rows[at + ERROR] = 0;
  run.wait(row, DUE_ANSWER, tick, answered);
}

/** A call that was a count was answered already: that is news only to who keeps account of every answer. */
function followAnswered({ client, instances }: FlowState, tick: Tick, answered: number): void {
  if (client.tokens !== null) client.tokens.remember(instances.choose(), tick, answered);
  else if (client.retrier.quotas!.overfills) client.retrier.quotas!.refund(instances.choose(), 1);
}
