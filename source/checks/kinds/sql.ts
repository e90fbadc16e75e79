import type {Evidence, Fact} from '../../course/evidence.js';
import {notYet, passed} from '../observation.js';
import {type CheckContext, type CheckProbe, factOf, unanswered} from '../probe.js';
import {roleEvidence} from '../role-evidence.js';

export const probeSql: CheckProbe<'sql'> = async ({query, on: instance, expects}, context) => {
	const {servers} = context;
	const refusal = expects.kind === 'refused';
	const answer = refusal ? await servers.attempt(instance, query) : await servers.query(instance, query);
	if (answer.kind !== 'rows') {
		const seen = factOf(instance, answer);
		const asMeant = refusal && seen.code === 'refused' && seen.sqlstate === expects.sqlstate;
		return asMeant ? passed(seen) : unanswered(context, instance, answer);
	}

	if (refusal) return notYet({code: 'not-refused', instance});
	const [row] = answer.rows;
	const value = row?.[0];
	const holds = expects.kind === 'is' ? value === expects.value : value !== undefined && Number(value) >= expects.value;
	const seen: Fact =
		row === undefined
			? {code: 'answer-without-rows', instance}
			: value === undefined
				? {code: 'answer-null', instance}
				: {code: 'answer', instance, value};
	return holds ? passed(seen) : notYet(seen, await refusalEvidence(query, instance, context));
};

/** An unexpected answer does not tell its cause; a second look at the subject of the query often does. */
async function refusalEvidence(query: string, instance: string, context: CheckContext): Promise<Evidence[]> {
	if (!/\bpg_(roles|authid)\b/.test(query)) return [];
	return roleEvidence(context, instance, context.engine.variables.get('replication.user') ?? '');
}
