import {writeFileSync} from 'node:fs';
import type {CastSize} from '../../../source/demo/cast/cast.js';

/** The lines of a recording, as a file has them. */
export function castText(
	events: ReadonlyArray<readonly [seconds: number, code: string, data: string]>,
	{columns, rows}: CastSize = {columns: 40, rows: 6},
): string {
	const header = {version: 2, width: columns, height: rows, title: 'made by hand'};
	return [header, ...events].map((line) => `${JSON.stringify(line)}\n`).join('');
}

export function writeCastFile(file: string, ...parameters: Parameters<typeof castText>): string {
	writeFileSync(file, castText(...parameters));
	return file;
}
