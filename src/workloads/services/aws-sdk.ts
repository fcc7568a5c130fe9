/** Why this file exists: what the SDKs and the AWS CLI make of a list that comes in pages. */
import { type ActionDefinition, DONE } from '../action.ts';

export const paginateListGrants: ActionDefinition = {
  name: 'aws-sdk.paginateListGrants',
  title:
    'Lists all grants on a key, as the paginators of the SDKs and the AWS CLI do: a ListGrants for each page, one after another.',
  invokedBy: null,
  retries: 'request',
  settings: {
    key: { kind: 'key', description: 'The key whose grants are listed.' },
    pageSize: {
      kind: 'count',
      description: 'Grants in a page of ListGrants (Limit).',
      minimum: 1,
      maximum: 100,
      default: 50,
    },
  },
  requests: [
    {
      operation: 'ListGrants',
      key: 'key',
      pageSize: 'pageSize',
      when: 'for each page, until one says that it is the last (Truncated: false)',
      source:
        'KMS API model, ListGrants: Limit "must be between 1 and 100", "defaults to 50"; KMS "might return fewer", assumed not to',
    },
  ],
  create: () => ({
    begin: () => 0,
    answered: (call) => {
      call.target = call.made;
      return call.made < 0 ? DONE : 0;
    },
  }),
};
