/** Why this file exists: what the operations on grants answer and change. */

import { grantSuitsKey } from '../grant-terms.ts';
import { grantsPerPage } from '../request-parameters.ts';
import type { Effect, EffectInput, Need } from './effect.ts';
import { oneMore } from './effect.ts';

export const createGrant: Effect = {
  judge: ({ parts, request, key }) =>
    grantSuitsKey(request.grant!, parts.keys.given(key).spec) ? null : 'ValidationException',
  needs: grantNeeds,
  change: ({ parts: { grants }, request, key, call }) => {
    const existing = grants.existing(key, request.grant!);
    call.made = existing >= 0 ? existing : grants.create(key, request.grant!, call.nowNanoseconds);
  },
};

export const retireGrant: Effect = {
  judge: ({ parts: { grants }, request, key, call }) => {
    if (grants.retirable(key < 0 ? null : key, call.target, request.caller) >= 0) return null;
    const isThere = call.target >= 0 ? grants.isLive(call.target) : key >= 0 && grants.revocable(key, -1) >= 0;
    return isThere ? 'AccessDeniedException' : 'NotFoundException';
  },
  change: ({ parts: { grants }, request, key, call }) =>
    grants.end(grants.retirable(key < 0 ? null : key, call.target, request.caller), call.nowNanoseconds),
};

export const revokeGrant: Effect = {
  judge: ({ parts: { grants }, key, call }) => (grants.revocable(key, call.target) < 0 ? 'NotFoundException' : null),
  change: ({ parts: { grants }, key, call }) => grants.end(grants.revocable(key, call.target), call.nowNanoseconds),
};

/** One page: where the next starts is what it made, and what the next request is about. */
export const listGrants: Effect = {
  change: ({ parts: { grants }, request, key, call }) => {
    call.made = grants.nextPage(key, call.target, request.pageSize ?? grantsPerPage.default);
  },
};

/** "it recognizes the request as a retry, and does not create a new grant" */
function grantNeeds({ parts, request, key, call }: EffectInput): readonly Need[] {
  const { grants, resources } = parts;
  const grant = request.grant!;
  if (grants.existing(key, grant) >= 0) return [];
  const perKey = resources.find('grants-per-key', { of: 'key', key });
  const perPrincipal = resources.find('grants-per-principal-per-key', { of: 'key', key });
  const ofGrantee = grants.ofGrantee(key, grant, call.nowNanoseconds);
  return [
    oneMore(parts, perKey),
    { resource: perPrincipal, fits: perPrincipal < 0 || resources.fits(perPrincipal, ofGrantee + 1) },
  ];
}
