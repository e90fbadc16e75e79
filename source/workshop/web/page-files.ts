import {readFileSync} from 'node:fs';
import path from 'node:path';

export type PageFile = {readonly type: string; readonly text: string};

const files = {
	'/': ['board.html', 'text/html'],
	'/board.css': ['board.css', 'text/css'],
	'/board.js': ['board.js', 'text/javascript'],
	'/drawing.js': ['drawing.js', 'text/javascript'],
	'/seats.js': ['seats.js', 'text/javascript'],
	'/live.js': ['live.js', 'text/javascript'],
} as const;

/** The files of the page by their paths. They are beside this module, and beside the built program. */
export function pageFiles(): ReadonlyMap<string, PageFile> {
	return new Map(
		Object.entries(files).map(([asked, [name, type]]) => [
			asked,
			{type, text: readFileSync(path.join(import.meta.dirname, 'page', name), 'utf8')},
		]),
	);
}
