/** Why this file exists: every number kmsim assumes of AWS can be looked up, with its source and date. */
import type { QuotaRow } from '../../kms/quota-row.ts';
import { type Command, text } from '../command.ts';
import { ExitCode, usageFailure } from '../failure.ts';
import { oneOf } from '../flags.ts';

export const quotas: Command = {
  name: 'quotas',
  positionals: '',
  summary: 'List the quota tables: names, values, sources',
  positionalSummaries: {},
  flags: {
    region: { type: 'string', requiresArg: true, describe: 'Values in this Region' },
    table: { type: 'string', requiresArg: true, describe: 'A dated table (default: the newest)' },
    format: { type: 'string', requiresArg: true, describe: 'text, csv or json' },
  },
  examples: [
    ['$0 quotas --region us-west-1', 'the newest table'],
    ['$0 quotas --table 2018-08', 'as it was in August 2018'],
  ],
  run: async (words, streams) => {
    const format = oneOf(words, 'format', ['text', 'csv', 'json'], 'text');
    const { getProfile, isProfile, newestProfile, profileNames } = await import('../../kms/profiles.ts');
    const table = text(words, 'table') ?? newestProfile;
    if (!isProfile(table)) throw usageFailure(`--table: expected one of ${profileNames.join(', ')}; got "${table}"`);
    const region = await checkedRegion(text(words, 'region'));
    const rows = getProfile(table).quotas.map((row) => cells(row, region));
    if (format === 'json') streams.out(`${JSON.stringify({ table, region: region ?? null, quotas: rows }, null, 2)}\n`);
    else if (format === 'csv') streams.out(csv(rows, (await import('../../reports/csv.ts')).csvLines));
    else
      streams.out(
        `${heading(table, region)}\nname, Service Quotas code, CloudWatch resource; value; AWS's name; source\n\n${alignedTable(rows)}\nTables: ${profileNames.join(', ')}\n`,
      );
    return ExitCode.ok;
  },
};

type Row = ReturnType<typeof cells>;

function cells(row: QuotaRow, region: string | undefined) {
  const value = (region === undefined ? undefined : row.regionDefaults?.[region]) ?? row.value;
  return {
    name: row.group,
    value,
    unit: row.unit,
    code: row.code,
    cloudWatchResource: row.usageResource,
    awsName: row.awsName,
    adjustable: row.adjustable,
    confidence: row.confidence,
    source: row.source,
    date: row.sourceDate,
  };
}

async function checkedRegion(region: string | undefined): Promise<string | undefined> {
  if (region === undefined) return undefined;
  const { isRegion, nearestRegions } = await import('../../kms/regions.ts');
  if (isRegion(region)) return region;
  const nearest = nearestRegions(region)[0];
  throw usageFailure(
    `--region: unknown Region "${region}"${nearest === undefined ? '' : `; did you mean "${nearest}"?`}`,
  );
}

function heading(table: string, region: string | undefined): string {
  const where = region === undefined ? 'where AWS names no Region; --region shows another' : `in ${region}`;
  return `KMS quotas of table ${table}, values ${where}`;
}

/** A line a quota, and below it what AWS calls it and where the value is from. */
function alignedTable(rows: readonly Row[]): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const codeWidth = Math.max(...rows.map(({ code }) => (code ?? '-').length));
  return rows
    .map(({ name, value, unit, code, cloudWatchResource, awsName, source, date }) => {
      const names = `${name.padEnd(nameWidth)}  ${(code ?? '-').padEnd(codeWidth)}  ${cloudWatchResource ?? '-'}`;
      return `${names}\n    ${value} ${unit}\n    ${awsName}\n    ${source}, ${date}\n`;
    })
    .join('');
}

function csv(rows: readonly Row[], csvLines: typeof import('../../reports/csv.ts')['csvLines']): string {
  const names = Object.keys(rows[0]!) as (keyof Row)[];
  const cell = (value: Row[keyof Row]) => (typeof value === 'number' ? value : String(value ?? ''));
  return [
    ...csvLines(
      names,
      rows.map((row) => names.map((name) => cell(row[name]))),
    ),
  ].join('');
}
