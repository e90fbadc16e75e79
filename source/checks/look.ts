import type {Condition} from '../course/types.js';
import type {Engine} from '../lab/engine.js';
import type {Servers} from '../lab/servers.js';
import type {Answer} from '../lab/session.js';
import {type Evidence, notYet, type Observation} from './observation.js';

/** What checks look at. */
export type Sight = {readonly engine: Engine; readonly servers: Servers};

/** Looks once whether a condition holds; never changes anything. */
export type Look<Kind extends Condition['kind']> = (
	condition: Condition & {kind: Kind},
	sight: Sight,
) => Promise<Observation>;

/** How a server that did not answer with rows is told, and the evidence in it. */
export function describeAnswer(
	instance: string,
	answer: Exclude<Answer, {kind: 'rows'}>,
): {text: string; evidence: Evidence} {
	switch (answer.kind) {
		case 'refused':
			return {
				text: notYetTaking(instance, answer) ?? `${instance} answers ${answer.sqlstate}: ${answer.message}`,
				evidence: {source: 'error', text: answer.message, sqlstate: answer.sqlstate},
			};
		case 'unreachable':
			return {
				text: `${instance} does not answer (${answer.message})`,
				evidence: {source: 'error', text: answer.message},
			};
		case 'foreign':
			return {
				text: `${instance} does not run, and ${answer.message}`,
				evidence: {source: 'state', text: answer.message},
			};
	}
}

/**
 * What a server is about that runs and takes no connections: SQLSTATE 57P03, `cannot_connect_now`. The messages are those
 * of `canAcceptConnections` in PostgreSQL's postmaster; before version 14 the second of them is the first one, too.
 */
function notYetTaking(instance: string, {sqlstate, message}: Answer & {kind: 'refused'}): string | undefined {
	if (sqlstate !== '57P03') return undefined;
	const state = startStates.find(({says}) => message.includes(says))?.state ?? 'takes no connections now';
	return `${instance} ${state} (57P03: ${message})`;
}

const startStates = [
	{says: 'is starting up', state: 'is starting up and takes no connections yet'},
	{says: 'not yet accepting connections', state: 'replays WAL and takes no connections until its data is consistent'},
	{says: 'in recovery mode', state: 'recovers from a crash and takes connections again afterwards'},
	{says: 'shutting down', state: 'is shutting down'},
	{says: 'not accepting connections', state: 'is a standby that is set to take no connections'},
] as const;

/** The first value of an answer, or an observation that says why there is none. */
export async function firstValue(
	{servers}: Sight,
	instance: string,
	query: string,
	expected: string,
): Promise<{value: string | undefined} | {missing: Observation}> {
	const answer = await servers.query(instance, query);
	if (answer.kind === 'rows') return {value: answer.rows[0]?.[0]};
	const {text, evidence} = describeAnswer(instance, answer);
	return {missing: notYet(expected, text, [evidence])};
}

/** All values of the first row, likewise; an answer without rows has none. */
export async function firstRow(
	{servers}: Sight,
	instance: string,
	query: string,
	expected: string,
): Promise<{row: ReadonlyArray<string | undefined> | undefined} | {missing: Observation}> {
	const answer = await servers.query(instance, query);
	if (answer.kind === 'rows') return {row: answer.rows[0]};
	const {text, evidence} = describeAnswer(instance, answer);
	return {missing: notYet(expected, text, [evidence])};
}
