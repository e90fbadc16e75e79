import type {Engine, InstanceStatus} from '../../lab/engine.js';
import {describeAnswer, type Look} from '../look.js';
import {type Evidence, notYet, passed} from '../observation.js';

export const lookAtInstance: Look<'instance'> = async ({instance, is}, {engine, servers}) => {
	const status = await engine.instance(instance);
	const seen = describe(instance, status);
	if (is === 'stopped') {
		return status.kind === 'running' ? notYet(`no server process of ${instance}`, seen) : passed(seen);
	}

	const expected = is === 'ready' ? `${instance} takes connections` : `${instance} runs`;
	if (status.kind !== 'running') {
		const answer = status.kind === 'foreign' ? undefined : await servers.query(instance, 'SELECT 1');
		const evidence: Evidence[] = answer?.kind === 'foreign' ? [{source: 'state', text: answer.message}] : [];
		return notYet(expected, seen, evidence);
	}

	if (is === 'running') return passed(seen);
	const answer = await servers.query(instance, 'SELECT version()');
	if (answer.kind === 'rows') return passed(`${instance} takes connections`);
	const {text, evidence} = describeAnswer(instance, answer);
	const doing = await lastWords(engine, instance);
	return notYet(expected, doing === undefined ? text : `${text}; its log: ${doing}`, [evidence]);
};

/** How far back a server's log is looked through for its start, in milliseconds. */
const memory = 600_000;

/** What a server has last written into its log about its start, such as how far it has replayed its WAL. */
async function lastWords(engine: Engine, instance: string): Promise<string | undefined> {
	const log = await engine.recentLog(instance, new Date(Date.now() - memory)).catch(() => []);
	const start = log.findLastIndex((line) => /LOG: {2}starting PostgreSQL/.test(line));
	if (start < 0) return undefined;
	const told = log.slice(start + 1).findLast((line) => /LOG: {2}(?!connection|listening)/.test(line));
	return told?.replace(/^.*?LOG: {2}/, '');
}

function describe(instance: string, status: InstanceStatus): string {
	switch (status.kind) {
		case 'absent':
			return `there is no ${instance}`;
		case 'running':
			return `${instance} runs`;
		case 'created':
			return `${instance} was created and has not run`;
		case 'stopped':
			return status.exitCode === undefined
				? `${instance} is stopped`
				: `${instance} is stopped, exit code ${status.exitCode}`;
		case 'foreign':
			return `the ${status.what} is not this lab's`;
	}
}
