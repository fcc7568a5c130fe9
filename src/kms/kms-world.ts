/** Keys, policies, grants and resource quotas of a world, as plain data. */
export interface KmsWorld {
  /** Every resource quota that something in the world can reach. */
  readonly resources: readonly { readonly quota: string; readonly scope: string; readonly limit: number }[];
}
