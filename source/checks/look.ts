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
				text: `${instance} answers ${answer.sqlstate}: ${answer.message}`,
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
