/** Why this file exists: operations on multi-Region keys also count in the Region that they name. */
import { findOperation } from '../../kms/operations.ts';
import { type SpentQuota, spentQuotas } from '../../kms/request-quotas.ts';
import type { WorldClient } from '../../simulation/world.ts';
import { type BuildContext, errorAt, warnAt } from './context.ts';
import type { RequestParameters } from './parameter-question.ts';

/** What one request spends in another Region than its own. */
export interface QuotaElsewhere {
  readonly region: string;
  readonly row: SpentQuota;
  /** How often it counts there. */
  readonly weight: number;
}

/** The part of a request that says where it counts. */
export interface NamedElsewhere {
  readonly operation: string;
  readonly client: Pick<WorldClient, 'region'>;
  readonly parameters?: RequestParameters | undefined;
  /** Of the entry of `workload`. */
  readonly path: string;
}

const settingOf = { replica: 'replicaRegion', 'new-primary': 'primaryRegion' } as const;

/** Nothing, with a warning, where the Region is not said: recordings do not. */
export function quotasElsewhere(context: BuildContext, draft: NamedElsewhere): readonly QuotaElsewhere[] {
  const { operation, client, parameters = {}, path } = draft;
  return (findOperation(operation)?.alsoSpends ?? []).flatMap(({ quota, requests, inRegion }) => {
    const setting = settingOf[inRegion];
    const region = parameters[setting];
    if (region === undefined) return notSaid(context, draft, quota, setting);
    if (region === client.region) {
      const message = `expected another Region than that of the key; got ${region}`;
      return errorAt(context, `${path}.with.${setting}`, { rule: 'impossible', message }) ?? [];
    }
    context.assumptions.add(
      'quotas.otherRegion',
      `${operation} spends in both Regions or in neither`,
      'assumed; AWS says what it counts against, not what a refusal in the other Region spends',
    );
    const spent = spentQuotas({ profile: context.profile, operation: quota, region });
    return spent.kind === 'spends' ? spent.quotas.map((row) => ({ region, row, weight: requests })) : [];
  });
}

function notSaid(
  context: BuildContext,
  { operation, parameters = {}, path }: NamedElsewhere,
  quota: string,
  setting: 'replicaRegion' | 'primaryRegion',
): readonly [] {
  if (context.problems.isBroken(`${path}.with.${setting}`)) return [];
  const message = `${operation} also spends ${quota} in the Region it names, which is not counted without with: { ${setting}: ... }`;
  const at = Object.keys(parameters).length === 0 ? `${path}.call` : `${path}.with`;
  warnAt(context, at, 'doubtful', message);
  return [];
}
