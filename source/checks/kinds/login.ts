import {replicationPassword} from '../../lab/passwords.js';
import {describeAnswer, type Look} from '../look.js';
import {type Evidence, notYet, passed} from '../observation.js';
import {lookAtHba} from './hba.js';
import {roleEvidence} from './role.js';

/** The server's refusal of a connection that no record of `pg_hba.conf` lets in, among others. */
const notAllowed = '28000';

export const lookAtLogin: Look<'login'> = async ({user, on}, sight) => {
	const {engine, servers} = sight;
	const password = (await replicationPassword(engine)) ?? '';
	const answer = await servers.identifySystem(on, user, password);
	if (answer.kind === 'rows') return passed(`${on} is system ${answer.rows[0]?.[0]}, timeline ${answer.rows[0]?.[1]}`);
	const {text, evidence} = describeAnswer(on, answer);
	const more: Evidence[] = answer.kind === 'refused' ? await roleEvidence(sight, on, user) : [];
	if (answer.kind === 'refused' && answer.sqlstate === notAllowed) {
		const rules = await lookAtHba({kind: 'hba', user, database: 'replication', on}, sight);
		if (!rules.passed) more.push(...rules.evidence);
	}

	return notYet(`${on} accepts a replication connection of ${user}`, text, [evidence, ...more]);
};
