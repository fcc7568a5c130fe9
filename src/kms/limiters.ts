/** Which algorithm counts a request-rate quota. AWS does not publish the one it runs; a report names the one used. */
export type LimiterChoice =
  | { readonly kind: 'fixed-window' }
  | { readonly kind: 'sliding-window' }
  /** Depth = limit x burstSeconds tokens; it starts full. */
  | { readonly kind: 'token-bucket'; readonly burstSeconds: number };
