import {appendFileSync, closeSync, constants, fstatSync, openSync, readSync} from 'node:fs';
import path from 'node:path';
import {printableJson} from '../../base/printable.js';
import {readText, withoutWaiting} from '../../base/read-text.js';
import {inWords} from '../../lab/file-errors.js';
import {memoryFolder} from '../../lab/lab-folder.js';
import {type RecordEntry, recordEntry} from './entries.js';

/** The file with the record in a lab's folder: one entry a line, as JSON. */
export function recordFile(dir: string): string {
	return path.join(dir, memoryFolder, 'record.jsonl');
}

/**
 * Reads the record of a lab, oldest entry first; leaves out unreadable lines, because a power cut may have left half a
 * line anywhere. Empty without a record.
 */
export async function readRecord(dir: string): Promise<RecordEntry[]> {
	const text = await readText(recordFile(dir)).catch((error: NodeJS.ErrnoException) => {
		if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
		throw error;
	});
	return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): RecordEntry | undefined {
	try {
		return recordEntry.parse(JSON.parse(line));
	} catch {
		return undefined;
	}
}

/**
 * Returns a function that appends entries to a lab's record. Each is passed to the system before the call returns, so
 * that a killed tutor loses nothing. Never throws: the course does not depend on its record.
 * @param trouble is called once, with the reason, when the record cannot be written
 */
export function appendToRecord(dir: string, trouble: (text: string) => void): (entry: RecordEntry) => void {
	const file = recordFile(dir);
	let broken: boolean | undefined;
	let told = false;
	return (entry) => {
		try {
			broken ??= endsInsideOfLine(file);
			// After half a line the next entry starts a new line.
			append(file, `${broken ? '\n' : ''}${printableJson(entry)}\n`);
			broken = false;
		} catch (error) {
			// Part of it may have been written.
			broken = true;
			if (told) return;
			told = true;
			trouble(`What you do is not recorded for the transcript, because ${file} cannot be written: ${inWords(error)}.`);
		}
	};
}

/** @throws the file system's error, also for a named pipe in the file's place */
function append(file: string, text: string): void {
	const descriptor = openSync(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | withoutWaiting);
	try {
		appendFileSync(descriptor, text);
	} finally {
		closeSync(descriptor);
	}
}

/** Whether the last line was cut, as by a power cut. */
function endsInsideOfLine(file: string): boolean {
	let descriptor: number;
	try {
		descriptor = openSync(file, constants.O_RDONLY | withoutWaiting);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
		throw error;
	}

	try {
		const {size} = fstatSync(descriptor);
		if (size === 0) return false;
		const last = Buffer.alloc(1);
		readSync(descriptor, last, 0, 1, size - 1);
		return last.toString() !== '\n';
	} finally {
		closeSync(descriptor);
	}
}
