/**
 * Why this file exists: nobody knows how many runs a search takes, but between two values it halves what lies between, and
 * what follows it is known by number. That is enough to say about how long it takes still.
 */

/** What is asked after the search: values of the curve, the question under other assumptions, months of growth. */
export interface Rest {
  readonly values: number;
  readonly changes: number;
  readonly months: number;
}

/** Of a value of the curve or of a change, at most. */
export const CURVE_REPLICATIONS = 10;
/** Of a month, at most. */
export const GROWTH_REPLICATIONS = 40;
/** Values that are tried to ask the question again, near the answer: some either side, and the recommended one. */
const VALUES_A_CHANGE = 6;

/** Runs that are needed for all of it, about. */
export function runsOf({ values, changes, months }: Rest): number {
  return (values + changes * VALUES_A_CHANGE) * CURVE_REPLICATIONS + halvingsOf(months) * GROWTH_REPLICATIONS;
}

export interface Search {
  /** The nearest two values of which one meets and the other does not; undefined until there are two. */
  readonly edge: { readonly low: number; readonly high: number } | undefined;
  readonly tolerance: number;
  readonly runs: number;
  /** Values that were tried. */
  readonly tried: number;
}

/** Runs until the edge is found, about: a value for each halving, of as many runs as one took so far. Undefined without an edge. */
export function runsOfSearch({ edge, tolerance, runs, tried }: Search): number | undefined {
  if (edge === undefined || tried === 0) return undefined;
  return Math.ceil(halvingsOf((edge.high - edge.low) / tolerance) * (runs / tried));
}

/** How often what is so many steps wide is halved until it is one. */
function halvingsOf(steps: number): number {
  let halvings = 0;
  for (let width = steps; width > 1; width /= 2) halvings++;
  return halvings;
}
