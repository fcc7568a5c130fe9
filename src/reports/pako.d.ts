/** Why this file exists: the package has no types of its own, and one function of it is used. */
declare module 'pako' {
  const pako: { deflate(data: Uint8Array | string, options: { readonly level: number }): Uint8Array };
  export default pako;
}
