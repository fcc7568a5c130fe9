import type { BackoffName } from './backoff.ts';
import type { RetryBudgetPolicy } from './retry-budgets.ts';

/** What a client does when an attempt is refused. Plain data; `maxAttempts` counts the first try. */
export type RetryPolicy =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'custom';
      readonly backoff: BackoffName;
      readonly baseMilliseconds: number;
      readonly capMilliseconds: number;
      readonly maxAttempts: number;
      readonly budget?: RetryBudgetPolicy;
    }
  /** Retries of an AWS SDK; `profile` is a key of `sdkProfiles`. `adaptive`: behind its rate limiter. */
  | {
      readonly kind: 'sdk';
      readonly profile: string;
      readonly maxAttempts: number;
      readonly adaptive?: boolean;
      /** The hint when to try again that every answer of an error carries; default none. */
      readonly retryAfterMilliseconds?: number;
    };
