/**
 * Why this file exists: BullMQ's connections try again for ever. Ours give up soon where Redis was never reached, after a
 * minute where it was, and tell it once.
 */
import type { ConnectionOptions } from 'bullmq';
import { isFinal, type RedisAddress, redisError } from './redis-address.ts';

const CONNECT_MILLISECONDS = 5000;
const FIRST_TRIES = 2;
const TRY_AGAIN_MILLISECONDS = 500;
const PATIENCE_MILLISECONDS = 60_000;

export class RedisLink {
  readonly address: RedisAddress;
  /** For BullMQ. */
  readonly connection: ConnectionOptions;
  /** Fails with a RedisError when trying again has ended. */
  readonly lost: Promise<never>;
  #isReached = false;
  #lastError: unknown;
  #giveUp: (error: Error) => void = () => {};

  constructor(address: RedisAddress) {
    this.address = address;
    this.lost = new Promise((_, reject) => {
      this.#giveUp = reject;
    });
    this.lost.catch(() => {});
    this.connection = {
      url: address.url,
      maxRetriesPerRequest: null,
      connectTimeout: CONNECT_MILLISECONDS,
      retryStrategy: (times: number) => this.#retryAfter(times),
    } as ConnectionOptions;
  }

  /** To be told of every error of what uses the connection; it is repeated only if it was the last. */
  readonly note = (error: unknown): void => {
    this.#lastError = error;
  };

  /** @throws RedisError if it cannot be reached */
  async ready(user: { waitUntilReady(): Promise<unknown> }): Promise<void> {
    try {
      await user.waitUntilReady();
      this.#isReached = true;
    } catch (error) {
      throw redisError(this.#lastError ?? error, this.address, 'cannot reach');
    }
  }

  /** Milliseconds until the next try, null for none. */
  #retryAfter(times: number): number | null {
    const tries = this.#isReached ? PATIENCE_MILLISECONDS / TRY_AGAIN_MILLISECONDS : FIRST_TRIES;
    if (times <= tries && !isFinal(this.#lastError)) return TRY_AGAIN_MILLISECONDS;
    this.#giveUp(redisError(this.#lastError ?? new Error('Connection is closed'), this.address, 'lost'));
    return null;
  }
}
