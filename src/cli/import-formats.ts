/** Why this file exists: what `kmsim import` reads. */

export const IMPORT_FORMATS = ['cloudtrail', 'cloudwatch', 'service-quotas', 'csv'] as const;

export type ImportFormat = (typeof IMPORT_FORMATS)[number];
