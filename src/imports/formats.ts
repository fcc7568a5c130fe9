/**
 * Why this file exists: the formats of recordings that `readTrace` knows, in the order in which they are tried.
 */
export { cloudtrail } from './cloudtrail.ts';
export { csv } from './csv.ts';
