/** kmsim's version, as in package.json: a constant, so that it is known without reading a file. */
export const VERSION = '0.1.0';
