// The studio's version, from package.json, so that it is written in one place.
import packageJson from '../../../package.json' with { type: 'json' };

export const VERSION: string = packageJson.version;
