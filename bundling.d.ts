import type {BuildOptions} from 'esbuild';

export const bundling: BuildOptions;

/** The module that stands in for one that Ink imports, for the bundle and for the tests; undefined when there is none. */
export function standInFor(name: string, importer: string): string | undefined;
