import manifest from '../../package.json' with { type: 'json' };

/** The version of xy. */
export const version: string = manifest.version;
