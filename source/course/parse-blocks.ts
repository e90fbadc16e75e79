import type {Flag, Setting} from './types.js';

/** A line inside a block that cannot be read; lines count from 0. */
export type LineMistake = {readonly line: number; readonly message: string};

type Parsed<T> = {readonly items: readonly T[]; readonly mistakes: readonly LineMistake[]};

/** A value as postgresql.conf(5) takes it: quoted, or one word; a comment may follow. */
const settingValue = /^(?:'(?:[^'\\]|''|\\.)*'|[^\s'#]+)\s*(?:#.*)?$/;

/** `name = value` lines; blank lines and comments are passed over. */
export function parseSettings(text: string): Parsed<Setting> {
	const seen = new Set<string>();
	return parseLines<Setting>(text, (line) => {
		if (line.startsWith('#')) return undefined;
		const [, name, value] = /^([a-z_][\w.]*)\s*=\s*(.+)$/i.exec(line) ?? [];
		if (name === undefined || value === undefined) return {mistake: 'a line of a conf block is `name = value`'};
		if (!settingValue.test(value)) return {mistake: `the value of ${name} must be one word, or stand in single quotes`};
		if (seen.has(name.toLowerCase())) return {mistake: `the block sets ${name} twice`};
		seen.add(name.toLowerCase());
		return {name, value: value.trim()};
	});
}

const recordTypes = /^(local\s+(\S+\s+){2}|(host|hostssl|hostnossl|hostgssenc|hostnogssenc)\s+(\S+\s+){3})\S+/;

/** Records for `pg_hba.conf`. */
export function parseHbaRecords(text: string): Parsed<string> {
	return parseLines<string>(text, (line) => {
		if (line.startsWith('#')) return undefined;
		if (recordTypes.test(line)) return line;
		return {
			mistake: line.startsWith('local')
				? 'a record for the Unix socket is `local DATABASE USER METHOD`'
				: 'a line of an hba block is a record: `host DATABASE USER ADDRESS METHOD`',
		};
	});
}

/** Left side, two or more spaces, right side; an indented line goes on with the one before. */
export function parsePairs(text: string, what: string): Parsed<{left: string; right: string; line: number}> {
	const items: Array<{left: string; right: string; line: number}> = [];
	const mistakes: LineMistake[] = [];
	for (const [index, line] of text.split('\n').entries()) {
		if (line.trim() === '') continue;
		const last = items.at(-1);
		const match = /^(\S.*?) {2,}(\S.*)$/.exec(line);
		if (/^\s/.test(line) && last) last.right += ` ${line.trim()}`;
		else if (match?.[1] && match[2]) items.push({left: match[1], right: match[2].trim(), line: index});
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
