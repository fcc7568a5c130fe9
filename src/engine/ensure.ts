/** A broken invariant of kmsim itself: never the user's mistake. */
export class BugError extends Error {
  override readonly name = 'BugError';
}

/**
 * Checks an invariant, always, also in production.
 *
 * @throws BugError with `message`, if `condition` is false.
 */
export function ensure(condition: boolean, message: string): asserts condition {
  if (!condition) throw new BugError(message);
}
