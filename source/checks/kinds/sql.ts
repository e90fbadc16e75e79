import type {SqlExpectation} from '../../course/types.js';
import {describeAnswer, type Look, type Sight} from '../look.js';
import {type Evidence, notYet, passed} from '../observation.js';
import {roleEvidence} from './role.js';

export const lookAtSql: Look<'sql'> = async ({query, on, expects}, sight) => {
	const {servers} = sight;
	const expected = describeExpectation(expects, on);
	const answer = expects.kind === 'refused' ? await servers.attempt(on, query) : await servers.query(on, query);
	if (answer.kind !== 'rows') {
		const {text, evidence} = describeAnswer(on, answer);
		if (expects.kind === 'refused' && answer.kind === 'refused' && answer.sqlstate === expects.sqlstate)
			return passed(text);
		return notYet(expected, text, [evidence]);
	}

	if (expects.kind === 'refused') return notYet(expected, `${on} does not refuse it`);
	const value = answer.rows[0]?.[0];
	const observed = `${on} answers ${value ?? (answer.rows.length === 0 ? 'no row' : 'NULL')}`;
	const holds = expects.kind === 'is' ? value === expects.value : value !== undefined && Number(value) >= expects.value;
	return holds ? passed(observed) : notYet(expected, observed, await circumstances(query, on, sight));
};

/** An answer alone does not tell why it is not the expected one; what the question is about often does. */
async function circumstances(query: string, on: string, sight: Sight): Promise<Evidence[]> {
	const evidence: Evidence[] = [];
	if (/\bpg_(roles|authid)\b/.test(query)) {
		evidence.push(...(await roleEvidence(sight, on, sight.engine.variables.get('replication.user') ?? '')));
	}

	const answer = await sight.servers.query(
		on,
		'SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN pg_is_wal_replay_paused() END',
	);
	const [inRecovery, paused] = answer.kind === 'rows' ? (answer.rows[0] ?? []) : [];
	if (paused === 't') evidence.push({source: 'state', text: `replay is paused on ${on}`});
	if (/\bpg_is_in_recovery\b/.test(query) && inRecovery !== undefined) {
		evidence.push({source: 'state', text: `${on} is ${inRecovery === 't' ? '' : 'not '}in recovery`});
	}

	return evidence;
}

function describeExpectation(expects: SqlExpectation, on: string): string {
	switch (expects.kind) {
		case 'is':
			return `${on} answers ${expects.value}`;
		case 'at-least':
			return `${on} answers at least ${expects.value}`;
		case 'refused':
			return `${on} refuses it with ${expects.sqlstate}`;
	}
}
