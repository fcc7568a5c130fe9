/** Why this file exists: the help names the formats without loading what writes them. */
export const EXPORT_FORMATS = ['csv', 'ndjson', 'parquet', 'hgrm', 'cloudtrail', 'cloudwatch'] as const;

export type ExportFormat = (typeof EXPORT_FORMATS)[number];
