import {InvalidArgumentError} from 'commander';
import {isImageName} from '../lab/docker/image-name.js';
import {isLabName} from '../lab/lab-name.js';

// Parsers for the values of options and operands: each returns the value, or throws InvalidArgumentError with a
// sentence that says what is allowed.

export function labName(value: string): string {
	if (isLabName(value)) return value;
	throw new InvalidArgumentError('a lab is named with up to 31 lower-case letters, digits and dashes.');
}

export function numberFrom(least: number, most: number): (value: string) => number {
	return (value) => {
		const number = Number(value);
		if (value.trim() !== '' && number >= least && number <= most) return number;
		throw new InvalidArgumentError(`it is a number from ${least} to ${most}.`);
	};
}

export function imageName(value: string): string {
	if (!isImageName(value)) {
		throw new InvalidArgumentError('an image is named as for "docker run", for example postgres:15.');
	}

	const major = /(?:^|\/)postgres:(\d+)/.exec(value)?.[1];
	if (major !== undefined && (Number(major) < 13 || Number(major) > 18)) {
		throw new InvalidArgumentError('the course is made for PostgreSQL 13 to 18.');
	}

	return value;
}

export function atLeastZero(value: string): number {
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
	throw new InvalidArgumentError('it is a number from 0 upward, such as 2 or 0.5.');
}

/** An empty name would mean the folder where the command is given, as with `--dir "$LAB"` where LAB is not set. */
function nameOf(what: string): (value: string) => string {
	return (value) => {
		if (value !== '') return value;
		throw new InvalidArgumentError(`it is the name of a ${what}.`);
	};
}

export const fileName = nameOf('file');
export const folderName = nameOf('folder');
