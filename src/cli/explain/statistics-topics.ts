/** Why this file exists: a number with an interval is worth as much as the method behind it, so the method can be asked for. */
import { intervalMethods } from '../../studies/intervals/intervals.ts';
import { POOLED_METHOD } from '../../studies/intervals/percentile-intervals.ts';
import type { Topic } from './topic.ts';

const family = 'Statistics of studies';

export const statisticsTopics: readonly Topic[] = [
  {
    name: 'intervals',
    family,
    title: 'in which the mean of many such runs lies, 95 of 100 times',
    facts: () => [
      ['of', 'the mean over replications; each replication has random numbers of its own'],
      ['numbers', `${intervalMethods.mean}: Hall, J. R. Statist. Soc. B 54 (1992)`],
      ['shares', `${intervalMethods.share}: Wilson (1927); Dean and Pagano (2015)`],
      ['share of 0', `${intervalMethods.none}: from 0 to 3.7 such clumps`],
      [
        'percentiles',
        `one is taken of each run; the interval is of their mean, and where runs have few calls ${POOLED_METHOD}`,
      ],
      ['few', `fewer than five replications: ${intervalMethods.few}, as skewness cannot be told from luck`],
      ['alike', `${intervalMethods.alike}: the interval is that number`],
      ['tested', 'of 1,000 studies with known answer 93 to 97 % must hold it: a mean, a share of 0.1 %, a p99'],
    ],
  },
];
