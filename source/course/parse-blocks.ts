import type {Flag, Setting} from './types.js';

/** A line inside a block that cannot be read; lines count from 0. */
export type LineMistake = {readonly line: number; readonly message: string};

type Parsed<T> = {readonly items: readonly T[]; readonly mistakes: readonly LineMistake[]};

/** `name = value` lines; blank lines and comments are passed over. */
export function parseSettings(text: string): Parsed<Setting> {
	return parseLines<Setting>(text, (line) => {
		if (line.startsWith('#')) return undefined;
		const match = /^([a-z_][\w.]*)\s*=\s*(.+)$/.exec(line);
		return match?.[1] && match[2]
			? {name: match[1], value: match[2].trim()}
			: {mistake: 'a line of a conf block is `name = value`'};
	});
}

const recordTypes = /^(local|host|hostssl|hostnossl|hostgssenc|hostnogssenc)\s+\S+\s+\S+\s+\S+/;

/** Records for `pg_hba.conf`. */
export function parseHbaRecords(text: string): Parsed<string> {
	return parseLines<string>(text, (line) => {
		if (line.startsWith('#')) return undefined;
		return recordTypes.test(line)
			? line
			: {mistake: 'a line of an hba block is a record: TYPE DATABASE USER ADDRESS METHOD'};
	});
}

/** Left side, two or more spaces, right side; an indented line goes on with the one before. */
export function parsePairs(text: string, what: string): Parsed<{left: string; right: string}> {
	const items: Array<{left: string; right: string}> = [];
	const mistakes: LineMistake[] = [];
	for (const [index, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		const last = items.at(-1);
		const match = /^(\S.*?) {2,}(\S.*)$/.exec(line);
		if (/^\s/.test(line) && last) last.right += ` ${line.trim()}`;
		else if (match?.[1] && match[2]) items.push({left: match[1], right: match[2].trim()});
		else mistakes.push({line: index, message: `write ${what}, two spaces, and its meaning`});
	}

	return {items, mistakes};
}

/** Flags with their meanings. */
export function parseFlags(text: string): Parsed<Flag> {
	const {items, mistakes} = parsePairs(text, 'the flag');
	return {items: items.map(({left, right}) => ({flag: left, meaning: right})), mistakes};
}

function parseLines<T>(text: string, read: (line: string) => T | {mistake: string} | undefined): Parsed<T> {
	const items: T[] = [];
	const mistakes: LineMistake[] = [];
	for (const [index, raw] of text.split('\n').entries()) {
		const line = raw.trim();
		if (line === '') continue;
		const item = read(line);
		if (isMistake(item)) mistakes.push({line: index, message: item.mistake});
		else if (item !== undefined) items.push(item);
	}

	return {items, mistakes};
}

function isMistake(item: unknown): item is {mistake: string} {
	return typeof item === 'object' && item !== null && 'mistake' in item;
}
