/**
 * Why this file exists: attempts per call bound one call; a budget bounds the retries of an instance over all its calls,
 * so that retries stay few where nearly everything is refused.
 */

/** Plain data. */
export type RetryBudgetPolicy =
  | { readonly kind: 'token-bucket'; readonly perSecond: number; readonly burst: number }
  | { readonly kind: 'grpc'; readonly maxTokens: number; readonly tokenRatio: number };

/** The budgets of all instances of one client, each starting full. */
export interface RetryBudget {
  /** Whether the instance may retry at `now`, nanoseconds since the start; if so, what that costs is spent. */
  mayRetry(instance: number, now: number): boolean;
  succeeded(instance: number): void;
  /** An attempt failed in a way that is worth another attempt. */
  failed(instance: number): void;
  /** The instance starts again. */
  renew(instance: number, now: number): void;
}

export function createRetryBudget(policy: RetryBudgetPolicy, instances: number): RetryBudget {
  return policy.kind === 'grpc' ? new GrpcThrottling(policy, instances) : new TokenBucket(policy, instances);
}

const NANOSECONDS_PER_SECOND = 1e9;

/** A retry takes one token; `perSecond` flow in, up to `burst`. In any t seconds: at most burst + perSecond x t retries. */
class TokenBucket implements RetryBudget {
  readonly #perNanosecond: number;
  readonly #burst: number;
  readonly #tokens: Float64Array;
  readonly #filledAt: Float64Array;

  constructor({ perSecond, burst }: { perSecond: number; burst: number }, instances: number) {
    this.#perNanosecond = perSecond / NANOSECONDS_PER_SECOND;
    this.#burst = burst;
    this.#tokens = new Float64Array(instances).fill(burst);
    this.#filledAt = new Float64Array(instances);
  }

  mayRetry(instance: number, now: number): boolean {
    const gained = (now - this.#filledAt[instance]!) * this.#perNanosecond;
    const tokens = Math.min(this.#burst, this.#tokens[instance]! + gained);
    this.#filledAt[instance] = now;
    this.#tokens[instance] = tokens < 1 ? tokens : tokens - 1;
    return tokens >= 1;
  }

  succeeded(): void {}

  failed(): void {}

  renew(instance: number, now: number): void {
    this.#tokens[instance] = this.#burst;
    this.#filledAt[instance] = now;
  }
}

/**
 * A failure takes a token, a success gives `tokenRatio` back, within 0 and `maxTokens`; retries need more than half.
 *
 * @source gRPC proposal A6, "Throttling Retry Attempts and Hedged RPCs"
 */
class GrpcThrottling implements RetryBudget {
  readonly #maxTokens: number;
  readonly #tokenRatio: number;
  readonly #tokens: Float64Array;

  constructor({ maxTokens, tokenRatio }: { maxTokens: number; tokenRatio: number }, instances: number) {
    this.#maxTokens = maxTokens;
    this.#tokenRatio = tokenRatio;
    this.#tokens = new Float64Array(instances).fill(maxTokens);
  }

  mayRetry(instance: number): boolean {
    return this.#tokens[instance]! > this.#maxTokens / 2;
  }

  succeeded(instance: number): void {
    this.#tokens[instance] = Math.min(this.#maxTokens, this.#tokens[instance]! + this.#tokenRatio);
  }

  failed(instance: number): void {
    this.#tokens[instance] = Math.max(0, this.#tokens[instance]! - 1);
  }

  renew(instance: number): void {
    this.#tokens[instance] = this.#maxTokens;
  }
}
