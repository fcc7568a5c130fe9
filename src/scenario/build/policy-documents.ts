/** Why this file exists: AWS's policy documents, from a file or written into the scenario, each mistake with its place. */
import { readFileSync, statSync } from 'node:fs';
import { type PolicyProblem, type PolicyReading, readPolicyDocument } from '../../kms/policy-document.ts';
import { quoted } from '../printable.ts';
import { type BuildContext, errorAt } from './context.ts';
import { reasonOf } from './input-files.ts';

/** AWS's own bound is 32 KB; a document may be larger only to be refused by its quota. */
const POLICY_BYTES_MAX = 1024 * 1024;
const PROBLEMS_SHOWN = 20;

export interface PolicyText extends Pick<PolicyReading, 'statements'> {
  /** Length of its JSON. */
  readonly bytes: number;
}

/** A document of a file of its own; undefined after an error. */
export function readFile(context: BuildContext, name: string, path: string): PolicyText | undefined {
  const file = context.files.find(name);
  if (file.kind === 'refused') return errorAt(context, path, file);
  const read = readText(file.path);
  if (read.kind === 'refused') return errorAt(context, path, { rule: read.rule, message: read.message });
  const parsed = parseJson(read.text);
  if (parsed === undefined) return errorAt(context, path, { rule: 'wrong-file', message: NOT_JSON });
  const { statements, problems } = readPolicyDocument(parsed.document);
  for (const problem of problems.slice(0, PROBLEMS_SHOWN))
    errorAt(context, path, {
      rule: 'wrong-file',
      message: `${quoted(name)}, ${messageOf(problem)}`,
      hint: hintOf(problem),
    });
  return problems.length > 0 ? undefined : { statements, bytes: Buffer.byteLength(read.text) };
}

/**
 * A document in the scenario: a map, or the text of its JSON. Of a map, the bytes are those of its JSON without spaces.
 *
 * @returns undefined after an error
 */
export function readInline(context: BuildContext, given: object | string, path: string): PolicyText | undefined {
  const text = typeof given === 'string' ? given : JSON.stringify(given);
  const bytes = Buffer.byteLength(text);
  if (bytes > POLICY_BYTES_MAX) return errorAt(context, path, { rule: 'invalid-value', message: tooLarge(bytes) });
  const parsed = parseJson(text);
  if (parsed === undefined) return errorAt(context, path, { rule: 'invalid-value', message: NOT_JSON });
  const { statements, problems } = readPolicyDocument(parsed.document);
  for (const problem of problems.slice(0, PROBLEMS_SHOWN)) {
    const place =
      typeof given === 'string'
        ? { at: path, message: messageOf(problem) }
        : { at: `${path}.${problem.path.replace(/\[(\d+)\]/g, '.$1')}`, message: expectation(problem) };
    errorAt(context, place.at, { rule: 'invalid-value', message: place.message, hint: hintOf(problem) });
  }
  return problems.length > 0 ? undefined : { statements, bytes };
}

const NOT_JSON = 'expected a policy document in JSON; got something else';

function tooLarge(bytes: number): string {
  return `expected a policy of at most ${POLICY_BYTES_MAX} bytes; got ${bytes}`;
}

function messageOf(problem: PolicyProblem): string {
  return `${problem.path}: ${expectation(problem)}`;
}

function expectation({ expected, received }: PolicyProblem): string {
  return `expected ${expected}; got ${received}`;
}

function hintOf({ nearest }: PolicyProblem): string | null {
  return nearest.length === 0 ? null : `did you mean "${nearest[0]}"?`;
}

function parseJson(text: string): { readonly document: unknown } | undefined {
  try {
    return { document: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

type ReadText =
  | { readonly kind: 'read'; readonly text: string }
  | { readonly kind: 'refused'; readonly rule: 'cannot-read' | 'wrong-file'; readonly message: string };

function readText(path: string): ReadText {
  try {
    const { size } = statSync(path);
    if (size > POLICY_BYTES_MAX) return { kind: 'refused', rule: 'wrong-file', message: tooLarge(size) };
    return { kind: 'read', text: readFileSync(path, 'utf8').replace(/^\uFEFF/, '') };
  } catch (error) {
    return { kind: 'refused', rule: 'cannot-read', message: `cannot read it: ${reasonOf(error)}` };
  }
}
