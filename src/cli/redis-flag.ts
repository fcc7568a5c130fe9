/** Why this file exists: `--redis` holds a password, so what it says and how it fails is told without it. */

import type { PointFailed } from '../studies/computing/point-computer.ts';
import type { RedisAddress } from '../studies/distributed/redis-address.ts';
import { text, type Words } from './command.ts';
import { ExitCode, Failure, usageFailure } from './failure.ts';

export const redisFlag = {
  type: 'string',
  requiresArg: true,
} as const;

/** @throws Failure (2) */
export async function redisOf(words: Words): Promise<RedisAddress | undefined> {
  const typed = text(words, 'redis');
  if (typed === undefined) return undefined;
  const { redisAddress } = await import('../studies/distributed/redis-address.ts');
  const address = redisAddress(typed);
  if (address !== undefined) return address;
  throw usageFailure(
    '--redis: expected redis://HOST[:PORT][/DB], or rediss:// for TLS, with :PASSWORD@ before the host if it has one',
    'What was typed is not repeated, since it may hold a password; special characters in one are written %XX',
  );
}

/** Errors of the queue as failures with their exit codes; others as they are. */
export async function toldApart<T>(action: () => Promise<T>): Promise<T> {
  process.on('uncaughtException', ignoreLateAlert);
  try {
    return await action();
  } catch (error) {
    // By name, since loading their classes for the help would load the simulation.
    if (error instanceof Error && error.name === 'PointFailed')
      throw new Failure((error as PointFailed).isBug ? ExitCode.bug : ExitCode.input, error.message, KEPT_HINT);
    if (error instanceof Error && error.name === 'RedisError')
      throw new Failure(ExitCode.file, error.message, (error as Error & { readonly hint?: string }).hint);
    throw error;
  }
}

/** Where a TLS handshake failed, ioredis listens no more when the other side's last alert comes. */
function ignoreLateAlert(error: Error & { readonly library?: string }): void {
  if (error.library !== 'SSL routines') throw error;
}

const KEPT_HINT = 'What is finished is kept: the same command goes on from there';

/** A text of which every Redis URL has lost its credentials. */
export function withoutCredentials(words: string): string {
  return words.replaceAll(/(rediss?:\/\/)\S*@/g, '$1***@').replaceAll(/(rediss?:\/\/[^\s?]*)\?\S*/g, '$1?***');
}
