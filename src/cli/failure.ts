/**
 * Why this file exists: a script decides by the exit code, so each kind of failure has one, kept for good.
 */

export const ExitCode = {
  /** Ran and met its thresholds. */
  ok: 0,
  /** A broken invariant of kmsim itself. */
  bug: 1,
  /** Wrong flags. */
  usage: 2,
  /** Wrong scenario or input file. */
  input: 3,
  /** Cannot read or write. */
  file: 4,
  /** `verify` found another result. */
  mismatch: 5,
  /** `diff --fail-on` tripped. */
  regression: 6,
  /** A threshold failed, as in k6. */
  threshold: 99,
  /** Interrupted: what is finished is written. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Something the user can mend: printed as `kmsim: MESSAGE`, without a stack. */
export class Failure extends Error {
  override readonly name: string = 'Failure';
  readonly exitCode: ExitCode;
  /** A second line: what to do. */
  readonly hint: string | undefined;
  /** True if the message is printed as it is, without `kmsim:` before it. */
  readonly isWhole: boolean = false;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Wrong flags: exit 2. */
export function usageFailure(message: string, hint?: string): Failure {
  return new Failure(ExitCode.usage, message, hint);
}

/** Cannot read or write: exit 4. `cause` is what the operating system said. */
export function fileFailure(what: string, cause: unknown, hint?: string): Failure {
  return new Failure(ExitCode.file, `${what}: ${systemReason(cause)}`, hint);
}

/** An error of the operating system in words, without its stack and its internal names. */
export function systemReason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  const known = typeof code === 'string' ? reasons[code] : undefined;
  return known ?? (cause instanceof Error ? cause.message : String(cause));
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a file stands where a folder is needed',
  EISDIR: 'it is a folder',
  EEXIST: 'something of that name is already there',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file is larger than the disk or a limit allows',
  EROFS: 'the disk is read-only',
  EMFILE: 'too many open files',
  ENAMETOOLONG: 'the name is too long',
  EBUSY: 'it is in use',
  EXDEV: 'it is on another disk',
  ELOOP: 'its links go round in a circle',
  EIO: 'the disk failed',
};
