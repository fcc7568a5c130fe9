/** Why this file exists: what the operations on aliases answer and change. */
import type { Effect, EffectInput, Need } from './effect.ts';
import { oneMore } from './effect.ts';

export const createAlias: Effect = {
  judge: ({ parts: { aliases }, request }) =>
    request.alias !== undefined && aliases.target(request.alias) >= 0 ? 'AlreadyExistsException' : null,
  needs: (input) => [perKey(input), perRegion(input)],
  change: ({ parts: { aliases }, request, key, call }) => {
    if (request.alias === undefined) aliases.addUnnamed(key);
    else aliases.point(request.alias, key, call.nowNanoseconds);
    call.made = request.alias ?? -1;
  },
};

/** Without a name it deletes one that the run made; of a recording, which names nothing, what was there. */
export const deleteAlias: Effect = {
  judge: ({ parts: { aliases }, request, key }) => {
    if (request.alias === undefined && key < 0) return null;
    const there = request.alias === undefined ? aliases.hasUnnamed(key) : aliases.target(request.alias) >= 0;
    return there ? null : 'NotFoundException';
  },
  change: ({ parts: { aliases }, request, key, call }) => {
    if (request.alias !== undefined) aliases.delete(request.alias, call.nowNanoseconds);
    else if (key >= 0) aliases.deleteUnnamed(key);
  },
};

/** Moves an alias to the key that the request names; of a recording, which names no alias, one that is there already. */
export const updateAlias: Effect = {
  judge: ({ parts: { aliases }, request }) =>
    request.alias !== undefined && aliases.target(request.alias) < 0 ? 'NotFoundException' : null,
  needs: (input) => {
    const { alias } = input.request;
    return alias === undefined || input.parts.aliases.target(alias) === input.key ? [] : [perKey(input)];
  },
  change: ({ parts: { aliases }, request, key, call }) => {
    if (request.alias !== undefined) aliases.point(request.alias, key, call.nowNanoseconds);
  },
};

function perKey({ parts, key }: EffectInput): Need {
  return oneMore(parts, parts.resources.find('aliases-per-key', { of: 'key', key }));
}

function perRegion({ parts, request }: EffectInput): Need {
  const { accountId } = request.caller;
  return oneMore(parts, parts.resources.find('aliases', { of: 'account', accountId, region: request.region }));
}
