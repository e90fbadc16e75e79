import type {Fact} from '../course/evidence.js';
import type {Condition} from '../course/types.js';
import type {Engine} from '../lab/engine.js';
import type {Servers} from '../lab/servers.js';
import type {Answer} from '../lab/session.js';
import {downEvidence} from './down-evidence.js';
import {notYet, type Observation} from './observation.js';

/** The lab as probes see it. */
export type CheckContext = {readonly engine: Engine; readonly servers: Servers};

/** Looks once whether a condition of its kind holds; never changes anything. */
export type CheckProbe<Kind extends Condition['kind']> = (
	condition: Condition & {kind: Kind},
	context: CheckContext,
) => Promise<Observation>;

/** The fact that describes an answer without rows. */
export function factOf(instance: string, answer: Exclude<Answer, {kind: 'rows'}>): Fact {
	const {message} = answer;
	switch (answer.kind) {
		case 'refused':
			return {code: 'refused', instance, sqlstate: answer.sqlstate, message};
		case 'unreachable':
			return {code: `connection-${answer.how}`, instance, message};
		case 'foreign':
			return strangerFact(instance, answer);
	}
}

function strangerFact(instance: string, {port, stranger}: Answer & {kind: 'foreign'}): Fact {
	switch (stranger.kind) {
		case 'unknown':
			return {code: 'port-of-another-server', instance, port};
		case 'lab-server':
			return {code: 'port-of-lab-server', instance, port, pid: stranger.pid, folder: stranger.folder};
		case 'shared-data':
			return {code: 'data-folder-shared', instance, owner: stranger.owner};
	}
}

/** The observation for a server that did not answer with rows, with the known causes. */
export async function unanswered(
	{engine}: CheckContext,
	instance: string,
	answer: Exclude<Answer, {kind: 'rows'}>,
): Promise<Observation> {
	return notYet(factOf(instance, answer), answer.kind === 'refused' ? [] : await downEvidence(engine, instance));
}

/** The first row of an answer, if it has one, or an observation that tells why there is no answer. */
export async function firstRow(
	context: CheckContext,
	instance: string,
	query: string,
): Promise<{row: ReadonlyArray<string | undefined> | undefined} | {missing: Observation}> {
	const answer = await context.servers.query(instance, query);
	return answer.kind === 'rows' ? {row: answer.rows[0]} : {missing: await unanswered(context, instance, answer)};
}
