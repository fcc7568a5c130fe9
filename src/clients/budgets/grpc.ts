/** Why this file exists: gRPC's retry throttling, by which a client stops retrying while too many of its calls fail. */
import type { AttemptEnd, RetryBudget } from './retry-budget.ts';

export interface GrpcPolicy {
  readonly kind: 'grpc';
  readonly maxTokens: number;
  readonly tokenRatio: number;
}

/**
 * A failure takes a token, a success gives `tokenRatio` back, within 0 and `maxTokens`; retries need more than half.
 *
 * @source gRPC proposal A6, "Throttling Retry Attempts and Hedged RPCs"
 */
export class GrpcThrottling implements RetryBudget {
  readonly memoryNanoseconds = 0;
  readonly #maxTokens: number;
  readonly #tokenRatio: number;
  readonly #tokens: Float64Array;

  constructor({ maxTokens, tokenRatio }: GrpcPolicy, instances: number) {
    this.#maxTokens = maxTokens;
    this.#tokenRatio = tokenRatio;
    this.#tokens = new Float64Array(instances).fill(maxTokens);
  }

  sent(): void {}

  ended(instance: number, end: AttemptEnd): void {
    const tokens = this.#tokens[instance]!;
    if (end === 'succeeded') this.#tokens[instance] = Math.min(this.#maxTokens, tokens + this.#tokenRatio);
    else if (end === 'failed') this.#tokens[instance] = Math.max(0, tokens - 1);
  }

  mayRetry(instance: number): boolean {
    return this.#tokens[instance]! > this.#maxTokens / 2;
  }

  renew(instance: number): void {
    this.#tokens[instance] = this.#maxTokens;
  }
}
