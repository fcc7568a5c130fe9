/** Why this file exists: what may happen at a time, as a scenario says it. Each event is told by its own key. */
import { keyEvents } from './key-events.ts';
import { count, duration, name, text } from './leaf.ts';
import { region } from './places.ts';
import { quotaValue } from './quota-values.ts';
import { oneOfKeys, settings } from './shapes.ts';

const at = duration({ description: 'When it happens, from t = 0; less than the duration.', examples: ['4m'] });

const over = duration({
  description: 'Its instances follow one another evenly over this time.',
  default: '0s',
}).optional();

export const event = oneOfKeys(
  'events',
  {
    raiseQuota: settings({
      at,
      raiseQuota: settings({
        account: name({ description: 'Whose quota it is. Default: every account.' }).optional(),
        region: region('Where it holds. Default: the region of the scenario.').optional(),
        quota: text({
          description: "A quota by kmsim's name, AWS's name, its code or its CloudWatch resource.",
          longest: 200,
        }),
        value: quotaValue({
          description:
            'Its value from then on: of a request quota a rate above 0/s, of a resource quota a whole number from 1.',
          examples: ['30000/s', 60000],
        }),
      }).meta({ description: 'A quota has another value from then on.' }),
    }),
    restart: settings({
      at,
      restart: name({
        description: 'A client whose instances start again: caches, retry quotas and rate limiters are as new.',
      }),
      over,
    }),
    ...keyEvents,
    scale: settings({
      at,
      scale: name({ description: 'A client that has another number of instances from then on.' }),
      to: count({ description: 'How many.', minimum: 1, maximum: 1_000_000 }),
      over,
    }),
  },
  'Something that happens at a time.',
);
