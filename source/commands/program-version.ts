import {existsSync, readFileSync} from 'node:fs';
import path from 'node:path';

/** The version in our package.json, which lies above the program whether it was built or not. */
export function programVersion(): string {
	for (let folder = import.meta.dirname; folder !== path.dirname(folder); folder = path.dirname(folder)) {
		const file = path.join(folder, 'package.json');
		if (existsSync(file)) return (JSON.parse(readFileSync(file, 'utf8')) as {version: string}).version;
	}

	return 'unknown';
}
