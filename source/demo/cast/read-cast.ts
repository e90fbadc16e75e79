import {readFile} from 'node:fs/promises';
import * as z from 'zod';
import {waitingFor} from '../../base/waiting.js';
import {inWords} from '../../lab/file-errors.js';
import type {Cast, CastEvent, CastSize} from './cast.js';

/** A recording that cannot be made or read: a sentence with the reason, and the place if there is one. */
export class CastError extends Error {
	override readonly name = 'CastError';
}

/** No terminal is larger; a wrong number must not take all memory. */
const maxColumnsOrRows = 1000;

const sizeNumber = z.number().int().min(1).max(maxColumnsOrRows);
const headerShape = z.object({title: z.string().optional().catch(undefined)});

/**
 * Reads a recording. Leaves out an incomplete last line, as after a kill, and unknown kinds of events, as the format
 * requires.
 * @throws CastError with the file, and line, that is wrong
 */
export async function readCast(file: string): Promise<Cast> {
	let text: string;
	try {
		text = await waitingFor(`the text of ${file}`, readFile(file, 'utf8'));
	} catch (error) {
		throw new CastError(`The recording ${file} cannot be read: ${inWords(error)}.`);
	}

	return parseCast(text, file);
}

/**
 * Parses the text of a recording.
 * @param file its name in mistakes
 * @throws CastError
 */
export function parseCast(text: string, file: string): Cast {
	const lines = text.split('\n');
	// The last line has no line end when it is incomplete.
	const last = lines.pop() ?? '';
	let cut = false;
	if (last !== '' && (lines.length === 0 || parseJson(last) !== undefined)) lines.push(last);
	else cut = last !== '';
	const refuse = (line: number, says: string): never => {
		throw new CastError(`${file}:${line}: ${says}`);
	};
	const [first = ''] = lines;
	const {size, title} = parseHeader(first, (says) => refuse(1, says));
	const events: CastEvent[] = [];
	let before = 0;
	for (const [index, line] of lines.entries()) {
		if (index === 0 || line.trim() === '') continue;
		const event = parseEvent(line, (says) => refuse(index + 1, says));
		if (event.at < before) refuse(index + 1, `time goes backwards: ${event.at} comes after ${before}.`);
		before = event.at;
		if (event.kind !== 'other') events.push(event);
	}

	return {size, title, events, cut};
}

type Refuse = (says: string) => never;

function parseHeader(line: string, refuse: Refuse): {size: CastSize; title?: string} {
	if (line.trim() === '') return refuse('the file is empty; a recording begins with a line about itself.');
	const header = parseJson(line);
	if (typeof header !== 'object' || header === null || Array.isArray(header)) {
		return refuse('this is no recording: the first line of an asciicast is a JSON object.');
	}

	const {version, width, height} = header as Record<string, unknown>;
	if (version === 3) {
		return refuse(
			'this is an asciicast v3; convert it to v2: asciinema convert --output-format asciicast-v2 OLD.cast NEW.cast',
		);
	}

	if (version !== 2) {
		return refuse(`this is no asciicast v2: its version is ${JSON.stringify(version) ?? 'not told'}.`);
	}

	const columns = sizeNumber.safeParse(width);
	const rows = sizeNumber.safeParse(height);
	if (!columns.success || !rows.success) {
		return refuse(`width and height must be numbers of columns and rows, from 1 to ${maxColumnsOrRows}.`);
	}

	return {size: {columns: columns.data, rows: rows.data}, title: headerShape.parse(header).title};
}

function parseEvent(line: string, refuse: Refuse): CastEvent | {readonly kind: 'other'; readonly at: number} {
	const event = parseJson(line);
	if (event === undefined) return refuse('this is not JSON.');
	if (!Array.isArray(event) || event.length !== 3) return refuse('an event is a list: [seconds, kind, data].');
	const [at, code, data] = event as unknown[];
	if (typeof at !== 'number' || at < 0) return refuse('an event begins with its time, a number of seconds from 0 up.');
	if (typeof code !== 'string' || typeof data !== 'string') {
		return refuse('the kind of an event and its data are texts.');
	}

	switch (code) {
		case 'o':
			return {kind: 'output', at, data};
		case 'm':
			return {kind: 'marker', at, label: data};
		case 'r': {
			const [, columns, rows] = (/^(\d{1,4})x(\d{1,4})$/.exec(data) ?? []).map(Number);
			if (!columns || !rows || columns > maxColumnsOrRows || rows > maxColumnsOrRows) {
				return refuse(`a new size is written COLUMNSxROWS, as in 80x24, not "${data}".`);
			}

			return {kind: 'resize', at, size: {columns, rows}};
		}
		default:
			return {kind: 'other', at};
	}
}

function parseJson(line: string): unknown {
	try {
		return JSON.parse(line) as unknown;
	} catch {
		return undefined;
	}
}
