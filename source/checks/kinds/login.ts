import {describeAnswer, type Look} from '../look.js';
import {notYet, passed} from '../observation.js';

export const lookAtLogin: Look<'login'> = async ({user, on}, {engine, servers}) => {
	const password = engine.variables.get('replication.password') ?? '';
	const answer = await servers.identifySystem(on, user, password);
	if (answer.kind === 'rows') return passed(`${on} is system ${answer.rows[0]?.[0]}, timeline ${answer.rows[0]?.[1]}`);
	const {text, evidence} = describeAnswer(on, answer);
	return notYet(`${on} accepts a replication connection of ${user}`, text, [evidence]);
};
