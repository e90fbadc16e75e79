import type {Setting} from './types.js';

/**
 * Puts settings into the text of a `postgresql.conf`: the last active line of that name is replaced (PostgreSQL takes
 * the last), else a commented one, else the setting is appended. Doing it twice changes nothing.
 */
export function applySettings(text: string, settings: readonly Setting[]): string {
	const lines = splitLines(text);
	for (const {name, value} of settings) {
		const wanted = `${name} = ${value}`;
		const escaped = name.replaceAll('.', '\\.');
		const active = new RegExp(`^\\s*${escaped}\\s*[=\\s]`, 'i');
		const commented = new RegExp(`^\\s*#\\s*${escaped}\\s*=`, 'i');
		let index = lines.findLastIndex((line) => active.test(line));
		if (index < 0) index = lines.findLastIndex((line) => commented.test(line));
		if (index < 0) lines.push(wanted);
		else lines[index] = wanted;
	}

	return `${lines.join('\n')}\n`;
}

/**
 * Puts records into the text of a `pg_hba.conf`, before the first `host` record, because the first record that matches
 * decides (https://www.postgresql.org/docs/current/auth-pg-hba-conf.html). Records that are there stay where they are.
 */
export function applyHbaRecords(text: string, records: readonly string[]): string {
	const lines = splitLines(text);
	const present = new Set(lines.map(words));
	const missing = records.filter((record) => !present.has(words(record)));
	const first = lines.findIndex((line) => /^\s*host/.test(line));
	lines.splice(first < 0 ? lines.length : first, 0, ...missing);
	return `${lines.join('\n')}\n`;
}

function words(line: string): string {
	return line.trim().split(/\s+/).join(' ');
}

function splitLines(text: string): string[] {
	const lines = text.split(/\r?\n/);
	if (lines.at(-1) === '') lines.pop();
	return lines;
}
