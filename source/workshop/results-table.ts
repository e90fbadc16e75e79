import {printableLine} from '../base/printable.js';
import type {ResultRow} from './roster/roster.js';
import type {ClassRows, StepRow} from './roster/rows.js';

/** A seat's result at one step, for a table; what did not happen is absent. */
export type StepResult = {
	readonly alias: string;
	readonly seat: number;
	readonly lesson: string;
	readonly step: string;
	/** By the learner's clock, the last time that it passed. */
	readonly passedAt?: Date;
	/** From when it was entered until it passed, that last time. */
	readonly minutes?: number;
	/** Whether the tutor or the learner ran it. */
	readonly by?: string;
	readonly hints: number;
	readonly failures: number;
};

/**
 * A row for every claimed seat and every step of the course, in their order. A seat that was given to another learner
 * has rows under each of its aliases.
 */
export function stepResults(rows: ClassRows, results: readonly ResultRow[]): StepResult[] {
	const people = new Map<string, {seat: number; alias: string; events: ResultRow[]}>();
	const personOf = (seat: number, alias: string) => {
		const key = `${seat} ${alias}`;
		const person = people.get(key) ?? {seat, alias, events: []};
		people.set(key, person);
		return person;
	};
	for (const {seat, alias} of rows.seats) if (alias !== undefined) personOf(seat, alias);
	for (const result of results) personOf(result.seat, result.alias).events.push(result);
	const steps = rows.steps.toSorted((a, b) => a.position - b.position);
	return [...people.values()]
		.toSorted((a, b) => a.seat - b.seat)
		.flatMap(({seat, alias, events}) => {
			const inOrder = events.toSorted((a, b) => a.seq - b.seq);
			return steps.map((step) => ({seat, alias, ...atStep(step, inOrder)}));
		});
}

function atStep({step, lesson}: StepRow, events: readonly ResultRow[]): Omit<StepResult, 'seat' | 'alias'> {
	const own = events.filter((event) => event.step === step);
	const count = (kind: string) => own.filter((event) => event.kind === kind).length;
	const passed = own.findLast(({kind}) => kind === 'step-passed');
	return {
		lesson,
		step,
		hints: count('hint'),
		failures: count('step-failed'),
		...(passed !== undefined && {
			passedAt: passed.at,
			minutes: minutesUntil(passed, own),
			by: typeof passed.detail?.by === 'string' ? passed.detail.by : undefined,
		}),
	};
}

function minutesUntil(passed: ResultRow, events: readonly ResultRow[]): number | undefined {
	const told = passed.detail?.milliseconds;
	if (typeof told === 'number') return told / 60_000;
	const entered = events.findLast(({kind, seq}) => kind === 'step-entered' && seq < passed.seq);
	return entered === undefined ? undefined : (passed.at.getTime() - entered.at.getTime()) / 60_000;
}

const columns = ['alias', 'seat', 'lesson', 'step', 'passed at', 'minutes', 'by', 'hints', 'failures'];

/** The table as RFC 4180 has it. */
export function csvText(results: readonly StepResult[]): string {
	const lines = results.map(({alias, seat, lesson, step, passedAt, minutes, by, hints, failures}) => [
		alias,
		String(seat),
		lesson,
		step,
		passedAt?.toISOString() ?? '',
		minutes?.toFixed(1) ?? '',
		by ?? '',
		String(hints),
		String(failures),
	]);
	return [columns, ...lines]
		.map((cells) => `${cells.map((cell) => csvCell(printableLine(cell))).join(',')}\r\n`)
		.join('');
}

/**
 * A cell that spreadsheets would take for a formula begins with an apostrophe
 * (https://owasp.org/www-community/attacks/CSV_Injection); quotes are doubled, and surround what needs them.
 */
export function csvCell(text: string): string {
	const harmless = /^\s*[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
	return /[",\r\n]/.test(harmless) || harmless !== text ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
