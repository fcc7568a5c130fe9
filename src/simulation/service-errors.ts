/**
 * Why this file exists: whoever calls a service that calls KMS sees an error of that service. Calls that end with one are
 * counted under its name, beside the requests that KMS refused.
 */
import type { ReceivedError } from '../clients/failures.ts';
import type { KmsErrorName } from '../kms/exceptions.ts';
import { findAction } from '../workloads/services/index.ts';
import { errorNames } from './errors.ts';
import type { ServiceErrorMeasurement } from './result.ts';
import type { World } from './world.ts';

export class ServiceErrors {
  readonly #counts: { seen: Omit<ServiceErrorMeasurement, 'count' | 'firstSecond'>; calls: number; first: number }[] =
    [];
  /** By flow and number of the error of KMS: which of `#counts`; undefined where the caller sees KMS's own name. */
  readonly #byFlow: readonly (readonly (number | undefined)[] | null)[];

  constructor({ flows }: World) {
    this.#byFlow = flows.map(({ action }) => (action === undefined ? null : this.#seenBy(action.name)));
  }

  /** A measured call of `flow` has finally failed. */
  failed(flow: number, error: number, second: number): void {
    const index = this.#byFlow[flow]?.[error];
    if (index === undefined) return;
    const count = this.#counts[index]!;
    if (count.calls === 0) count.first = second;
    count.calls++;
  }

  measure(): readonly ServiceErrorMeasurement[] {
    return this.#counts.flatMap(({ seen, calls, first }) =>
      calls === 0 ? [] : [{ ...seen, count: calls, firstSecond: first }],
    );
  }

  #seenBy(action: string): readonly (number | undefined)[] | null {
    const { invokedBy, surfaces } = findAction(action) ?? {};
    if (surfaces === undefined || typeof invokedBy !== 'string') return null;
    return errorNames.map((name) => {
      const seen = surfaces[name as KmsErrorName];
      return seen === undefined || seen.name === name
        ? undefined
        : this.#indexOf(invokedBy, name as KmsErrorName, seen);
    });
  }

  #indexOf(service: string, kmsError: KmsErrorName, { name, httpStatus }: ReceivedError): number {
    const found = this.#counts.findIndex(({ seen }) => seen.service === service && seen.kmsError === kmsError);
    if (found >= 0) return found;
    const seen = { name, service, kmsError, ...(httpStatus === undefined ? {} : { httpStatus }) };
    return this.#counts.push({ seen, calls: 0, first: 0 }) - 1;
  }
}
