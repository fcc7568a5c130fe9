/** kmsim's version, as in package.json: a constant, so that it is known without reading a file. */
export const VERSION = '0.1.0';

/** Put in place by the build: a hash of the code that computes points. */
declare const KMSIM_BUILD: string | undefined;

/**
 * The version and the build, `0.1.0+1f2e3d4c5b6a`: two builds of one version may be of different code, so that what one
 * computed is not taken for what the other would. From the sources, the version alone.
 */
export const ENGINE = typeof KMSIM_BUILD === 'string' ? `${VERSION}+${KMSIM_BUILD}` : VERSION;
