import type {SqlExpectation} from '../../course/types.js';
import {describeAnswer, type Look} from '../look.js';
import {notYet, passed} from '../observation.js';

export const lookAtSql: Look<'sql'> = async ({query, on, expects}, {servers}) => {
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
	return holds ? passed(observed) : notYet(expected, observed);
};

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
