/** Why this file exists: what `kmsim explain` can say something about, whatever it is. */

export interface Topic {
  /** What the user types; letter case is ignored. */
  readonly name: string;
  /** Other names it goes by. */
  readonly alsoNamed?: readonly string[];
  /** The heading it is listed under. */
  readonly family: string;
  /** One line. */
  readonly title: string;
  /** Facts: label and text. Made only when asked for. */
  readonly facts: () => readonly Fact[];
}

export type Fact = readonly [label: string, text: string];
