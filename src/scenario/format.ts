/** Why this file exists: the same problems for a person, a program, a pull request and a code scanner. */
import { type Diagnostic, formatPlain, rules } from './diagnostics.ts';
import { printable } from './printable.ts';

export const diagnosticFormats = ['text', 'json', 'sarif', 'github'] as const;
export type DiagnosticFormat = (typeof diagnosticFormats)[number];

/** Ends in a line break unless there is nothing to say. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[], format: DiagnosticFormat): string {
  return { text: formatText, json: formatJson, sarif: formatSarif, github: formatGithub }[format](diagnostics);
}

/** Like a compiler: the place, the message, the line with a caret. */
export function formatText(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${formatPlain(diagnostic)}\n${excerpt(diagnostic)}`).join('');
}

/** A list of the fields of `Diagnostic`. */
export function formatJson(diagnostics: readonly Diagnostic[]): string {
  return `${JSON.stringify(diagnostics, null, 2)}\n`;
}

/** SARIF 2.1.0, one run. Files are named as they were given, with forward slashes. */
export function formatSarif(diagnostics: readonly Diagnostic[]): string {
  const used = [...new Set(diagnostics.map(({ rule }) => rule))].sort();
  const driver = { name: 'kmsim', rules: used.map((id) => ({ id, shortDescription: { text: rules[id] } })) };
  const run = { tool: { driver }, columnKind: 'utf16CodeUnits', results: diagnostics.map(sarifResult) };
  const sarif = { $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0', runs: [run] };
  return `${JSON.stringify(sarif, null, 2)}\n`;
}

/** Workflow commands of GitHub Actions, which show up in a pull request. */
export function formatGithub(diagnostics: readonly Diagnostic[]): string {
  return diagnostics
    .map(({ severity, file, line, column, length, rule, path, message, hint }) => {
      const place = `file=${property(file)},line=${line},col=${column},endColumn=${column + length}`;
      const text = `${path === '' ? '' : `${path}: `}${message}${hint === null ? '' : ` (${hint})`}`;
      return `::${severity} ${place},title=${property(`kmsim ${rule}`)}::${escapedData(text)}\n`;
    })
    .join('');
}

function sarifResult({ severity, rule, file, line, column, length, path, message, hint }: Diagnostic) {
  const text = `${path === '' ? '' : `${path}: `}${message}${hint === null ? '' : ` (${hint})`}`;
  const region = { startLine: line, startColumn: column, endColumn: column + length };
  const artifactLocation = { uri: encodeURI(file.replaceAll('\\', '/')) };
  return {
    ruleId: rule,
    level: severity,
    message: { text },
    locations: [{ physicalLocation: { artifactLocation, region } }],
    partialFingerprints: { 'kmsim/v1': `${rule}:${path}` },
  };
}

/** A long line is shown around what is meant. */
const WIDEST = 140;
const BEFORE = 60;

/** The line and a caret below what is meant, with the hint behind it. */
function excerpt({ sourceLine, line, column, length, hint }: Diagnostic): string {
  if (sourceLine === null || sourceLine === '') return hint === null ? '' : `      = ${printable(hint)}\n`;
  const from = sourceLine.length <= WIDEST ? 0 : Math.max(0, column - 1 - BEFORE);
  const shown = sourceLine.slice(from, from + WIDEST);
  const lead = from > 0 ? '…' : '';
  const before = printable(shown.slice(0, column - 1 - from));
  const meant = printable(shown.slice(column - 1 - from, column - 1 - from + length));
  const after = printable(shown.slice(column - 1 - from + length));
  const carets = '^'.repeat(Math.max(1, meant.length));
  const tail = hint === null ? '' : ` ${printable(hint)}`;
  const number = String(line).padStart(5);
  return `${number} | ${lead}${before}${meant}${after}\n      | ${' '.repeat(lead.length + before.length)}${carets}${tail}\n`;
}

function escapedData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return escapedData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
