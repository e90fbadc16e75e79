import type {Evidence} from '../../course/evidence.js';
import {replicationPassword} from '../../lab/passwords.js';
import {notYet, passed} from '../observation.js';
import {type CheckProbe, factOf, unanswered} from '../probe.js';
import {roleEvidence} from '../role-evidence.js';
import {probeHba} from './hba.js';

/** The server's refusal of a connection that no record of `pg_hba.conf` lets in, among others. */
const notAllowed = '28000';

export const probeLogin: CheckProbe<'login'> = async ({user, on}, context) => {
	const {engine, servers} = context;
	const password = (await replicationPassword(engine)) ?? '';
	const {answer, askedForPassword} = await servers.identifySystem(on, user, password);
	if (answer.kind === 'rows') {
		if (!askedForPassword) return notYet({code: 'login-without-password', instance: on, role: user});
		const [system = '', timeline = ''] = answer.rows[0] ?? [];
		return passed({code: 'login-accepted', instance: on, system, timeline});
	}

	if (answer.kind !== 'refused') return unanswered(context, on, answer);
	const evidence: Evidence[] = await roleEvidence(context, on, user);
	if (answer.sqlstate === notAllowed) {
		const rules = await probeHba({kind: 'hba', user, database: 'replication', on}, context);
		if (!rules.passed) evidence.push(...rules.evidence);
	}

	return notYet(factOf(on, answer), evidence);
};
