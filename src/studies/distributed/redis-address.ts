/**
 * Why this file exists: a Redis URL holds a password. What is shown of it, and of every error of what uses it, never does.
 */

export interface RedisAddress {
  /** As typed, credentials included: never printed. */
  readonly url: string;
  /** Without credentials and options: for messages. */
  readonly shown: string;
  readonly secrets: readonly string[];
}

/** Reads `redis://[[USER]:PASSWORD@]HOST[:PORT][/DB]` or the same with `rediss:` for TLS; undefined for anything else. */
export function redisAddress(typed: string): RedisAddress | undefined {
  if (!/^rediss?:\/\//.test(typed) || !URL.canParse(typed)) return undefined;
  const { protocol, host, pathname, username, password, hostname, searchParams } = new URL(typed);
  if (hostname === '' || !/^(\/\d{0,5})?$/.test(pathname)) return undefined;
  const secrets = [username, password, ...searchParams.values()].flatMap((secret) => [secret, decoded(secret)]);
  return {
    url: typed,
    shown: `${protocol}//${host}${pathname === '/' ? '' : pathname}`,
    secrets: [...new Set(secrets)].filter((secret) => secret !== '' && secret !== 'default'),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Something about Redis that the user can mend; `message` is a whole sentence without credentials. */
export class RedisError extends Error {
  override readonly name = 'RedisError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** What ioredis and the operating system say, in a sentence. */
export function redisError(cause: unknown, address: RedisAddress, what = 'cannot use'): RedisError {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  const text = typeof message === 'string' && message !== '' ? message : String(code ?? 'no reason given');
  const [, reason, hint] = reasons.find(([pattern]) => pattern.test(`${String(code)} ${text}`)) ?? [];
  return new RedisError(`${what} ${address.shown}: ${reason ?? withoutSecrets(text, address)}`, hint);
}

/** Whether trying again cannot help. */
export function isFinal(cause: unknown): boolean {
  return /WRONGPASS|NOAUTH|NOPERM|invalid password|certificate|CERT/i.test(String((cause as Error | null)?.message));
}

const reasons: readonly (readonly [pattern: RegExp, reason: string, hint?: string])[] = [
  [/ECONNREFUSED/, 'connection refused', 'Is Redis or Valkey running there? Check the host and port of --redis'],
  [/ENOTFOUND|EAI_AGAIN/, 'no such host', 'Check the host of --redis'],
  [
    /ETIMEDOUT|EHOSTUNREACH|ENETUNREACH/,
    'no answer',
    'Check host, port and firewall, and whether it is redis: or rediss: (TLS)',
  ],
  [/WRONGPASS|invalid password/i, 'the user or password is wrong', 'It is given as redis://:PASSWORD@HOST:PORT'],
  [/NOAUTH/, 'it wants a password', 'It is given as redis://:PASSWORD@HOST:PORT'],
  [
    /self.signed|unable to verify|UNABLE_TO_/i,
    'its certificate is of nobody we trust',
    'NODE_EXTRA_CA_CERTS=FILE names a further authority',
  ],
  [/EPROTO|ERR_SSL|wrong version number/, 'it speaks no TLS there', 'Without TLS it is redis:// instead of rediss://'],
  [/ECONNRESET|EPIPE|Connection is closed/i, 'the connection was closed', 'Is it redis: or rediss: (TLS)?'],
];

function withoutSecrets(text: string, { secrets, url, shown }: RedisAddress): string {
  return secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text.replaceAll(url, shown));
}
