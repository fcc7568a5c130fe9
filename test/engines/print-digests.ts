/** Runs every world of worlds.ts and prints one line of JSON: name -> digest. Bundled and run on each engine. */
import { type Digest, digestOf } from './digest.ts';
import { worlds } from './worlds.ts';

const digests: Record<string, Digest> = {};
for (const [name, world] of Object.entries(worlds)) digests[name] = digestOf(world);
console.log(JSON.stringify(digests));
