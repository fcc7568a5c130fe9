/** Why this file exists: which key an alias points to when the run starts. Its name is its own in its account and Region. */
import { didYouMean } from '../diagnostics.ts';
import { listed, quoted } from '../printable.ts';
import type { ScenarioDraft } from '../schema/scenario.ts';
import { type BuildContext, errorAt } from './context.ts';

/** Where an alias lives. */
export interface AliasPlace {
  readonly accountId: string;
  readonly region: string;
}

export interface NamedAlias extends AliasPlace {
  readonly name: string;
  /** The key it points to when the run starts; null where a request of the run makes it. */
  readonly key: string | null;
  /** Of one that a request makes: the first key that it is made for. */
  readonly madeFor?: string;
}

/** The first key that it ever points to. */
export function firstKeyOf({ key, madeFor }: NamedAlias): string {
  return key ?? madeFor!;
}

/** Whether a text that names a key is an alias. */
export function isAlias(name: string): boolean {
  return name.startsWith('alias/');
}

type KeyDrafts = NonNullable<ScenarioDraft['keys']>;

export class Aliases {
  readonly #context: BuildContext;
  readonly #all: NamedAlias[] = [];

  constructor(context: BuildContext) {
    this.#context = context;
  }

  /** Notes the aliases of a key. */
  declare(key: string, { aliases = [], type }: NonNullable<KeyDrafts[string]>, place: AliasPlace): void {
    for (const [index, name] of aliases.entries()) {
      if (name === undefined) continue;
      const path = `keys.${key}.aliases.${index}`;
      const same = this.at(name, place);
      const reserved = name.startsWith('alias/aws/') && (type ?? 'customer-managed') === 'customer-managed';
      if (same !== undefined)
        this.#refuse(path, 'duplicate-name', `an alias of its own in its account and Region; got that of ${same.key}`);
      else if (reserved)
        this.#refuse(
          path,
          'impossible',
          'an alias that does not begin with alias/aws/, which AWS keeps for its own keys; got one',
        );
      else this.#all.push({ ...place, name, key });
    }
  }

  /** Notes an alias that a CreateAlias of the run makes, unless it is there already. */
  declareMade(name: string, madeFor: string, { accountId, region }: AliasPlace): void {
    if (this.at(name, { accountId, region }) === undefined)
      this.#all.push({ accountId, region, name, key: null, madeFor });
  }

  at(name: string, { accountId, region }: AliasPlace): NamedAlias | undefined {
    return this.#all.find((one) => one.name === name && one.accountId === accountId && one.region === region);
  }

  /** The alias of that name that its user means: of its own account, else the only one in its Region; undefined after an error. */
  resolve(name: string, user: AliasPlace, path: string): NamedAlias | undefined {
    const own = this.at(name, user);
    if (own !== undefined || this.#context.problems.isBroken(path)) return own;
    const there = this.#all.filter((one) => one.name === name);
    const near = there.filter(({ region }) => region === user.region);
    const meant = near.length === 0 ? there : near;
    if (meant.length === 1) return meant[0];
    if (meant.length > 1) {
      const keys = listed(meant.map(firstKeyOf));
      return this.#refuse(
        path,
        'ambiguous-name',
        `the name of one of the keys ${keys}, each of which has that alias; got ${quoted(name)}`,
      );
    }
    return this.#unknown(name, path);
  }

  #unknown(name: string, path: string): undefined {
    // A key that is not known may be the one that has it.
    if (this.#context.problems.isBroken('keys')) return undefined;
    const known = this.#all.map((one) => one.name);
    const which = known.length === 0 ? '' : `: one of ${listed(known)}`;
    const message = `expected an alias that some key has, or that CreateAlias makes${which}; got ${quoted(name)}`;
    const hint = didYouMean(name, known) ?? 'give it to a key: aliases: [alias/NAME]';
    return errorAt(this.#context, path, { rule: 'unknown-name', message, hint });
  }

  #refuse(path: string, rule: 'duplicate-name' | 'impossible' | 'ambiguous-name', expected: string): undefined {
    return errorAt(this.#context, path, { rule, message: `expected ${expected}` });
  }
}
