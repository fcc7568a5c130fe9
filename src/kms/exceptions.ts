/**
 * Why this file exists: the errors the model answers with, as a client sees them: by name, by HTTP status, and by the
 * class that decides whether it tries again.
 */

/** `throttling` and `transient` are worth another attempt, `client` is not: the same request fails the same way. */
export type KmsErrorClass = 'throttling' | 'transient' | 'client';

export interface KmsError {
  /** The name in `__type` of the answer. */
  readonly name: string;
  readonly httpStatus: number;
  /** One sentence. AWS's own words where `source` says so, else ours: KMS puts ARNs and states into most of them. */
  readonly message: string;
  readonly class: KmsErrorClass;
  readonly source: string;
}

/**
 * The API model names the errors and whose fault each is, not their statuses: 400 here stands for the caller's fault,
 * 500 for the service's. No class depends on the difference to 409 or 503.
 */
const model = 'KMS API model (botocore 1.43.107)';
const callersFault = { httpStatus: 400, class: 'client', source: model } as const;
const servicesFault = { httpStatus: 500, class: 'transient', source: model } as const;

/** By name. */
export const exceptions = {
  ThrottlingException: {
    name: 'ThrottlingException',
    httpStatus: 400,
    class: 'throttling',
    message: 'You have exceeded the rate at which you may call KMS. Reduce the frequency of your calls.',
    source: 'AWS KMS developer guide, "Throttling", read 2026 (AWS\'s words); it is not in KMS\'s API model',
  },
  DependencyTimeoutException: {
    name: 'DependencyTimeoutException',
    ...servicesFault,
    message: 'KMS waited too long for something it depends on.',
  },
  KeyUnavailableException: {
    name: 'KeyUnavailableException',
    ...servicesFault,
    message: 'The key cannot be reached at the moment.',
  },
  KMSInternalException: {
    name: 'KMSInternalException',
    ...servicesFault,
    message: 'Something inside KMS failed.',
  },
  AccessDeniedException: {
    name: 'AccessDeniedException',
    httpStatus: 400,
    class: 'client',
    message: 'Neither the key policy nor a grant allows the caller to do this.',
    source: 'AWS KMS API reference, "Common errors", read 2026; it is not in KMS\'s API model',
  },
  AlreadyExistsException: {
    name: 'AlreadyExistsException',
    ...callersFault,
    message: 'Something of that name exists already.',
  },
  ConflictException: {
    name: 'ConflictException',
    ...callersFault,
    message: 'An automatic rotation of the key is under way or due within 20 minutes.',
  },
  CustomKeyStoreHasCMKsException: {
    name: 'CustomKeyStoreHasCMKsException',
    ...callersFault,
    message: 'The custom key store still holds keys.',
  },
  CustomKeyStoreInvalidStateException: {
    name: 'CustomKeyStoreInvalidStateException',
    ...callersFault,
    message: 'The connection state of the custom key store does not allow this.',
  },
  CustomKeyStoreNotFoundException: {
    name: 'CustomKeyStoreNotFoundException',
    ...callersFault,
    message: 'There is no such custom key store.',
  },
  DisabledException: { name: 'DisabledException', ...callersFault, message: 'The key is not enabled.' },
  IncorrectKeyException: {
    name: 'IncorrectKeyException',
    ...callersFault,
    message: 'The ciphertext was made with another key.',
  },
  InvalidCiphertextException: {
    name: 'InvalidCiphertextException',
    ...callersFault,
    message: 'The ciphertext, or the encryption context that goes with it, is not valid.',
  },
  InvalidGrantTokenException: {
    name: 'InvalidGrantTokenException',
    ...callersFault,
    message: 'The grant token is not valid.',
  },
  InvalidKeyUsageException: {
    name: 'InvalidKeyUsageException',
    ...callersFault,
    message: 'The key is of another usage or spec than the operation needs.',
  },
  KMSInvalidStateException: {
    name: 'KMSInvalidStateException',
    ...callersFault,
    message: 'The state of the key does not allow this.',
  },
  LimitExceededException: {
    name: 'LimitExceededException',
    ...callersFault,
    message: 'A resource quota is reached.',
  },
  MalformedPolicyDocumentException: {
    name: 'MalformedPolicyDocumentException',
    ...callersFault,
    message: 'The key policy is not valid.',
  },
  NotFoundException: { name: 'NotFoundException', ...callersFault, message: 'There is no such key, alias or grant.' },
  UnsupportedOperationException: {
    name: 'UnsupportedOperationException',
    ...callersFault,
    message: 'The key or a parameter does not support this operation.',
  },
  ValidationException: {
    name: 'ValidationException',
    httpStatus: 400,
    class: 'client',
    message: 'A parameter is outside its bounds.',
    source: 'AWS KMS API reference, "Common errors" (ValidationError), read 2026; it is not in KMS\'s API model',
  },
} as const satisfies Record<string, KmsError>;

export type KmsErrorName = keyof typeof exceptions;

export function isKmsErrorName(text: string): text is KmsErrorName {
  return Object.hasOwn(exceptions, text);
}
