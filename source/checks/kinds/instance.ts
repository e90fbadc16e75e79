import type {Evidence, Fact} from '../../course/evidence.js';
import type {Engine, InstanceStatus} from '../../lab/engine.js';
import {downEvidence, stoppedFact} from '../down-evidence.js';
import {notYet, passed} from '../observation.js';
import {otherPrimary} from '../other-primary.js';
import {type CheckProbe, factOf} from '../probe.js';

export const probeInstance: CheckProbe<'instance'> = async ({instance, is}, context) => {
	const {engine, servers} = context;
	const status = await engine.instance(instance);
	const seen = describe(instance, status);
	if (is === 'stopped') {
		if (status.kind === 'elsewhere' || status.kind === 'renamed') return notYet(seen);
		return status.kind === 'running' ? notYet(seen, await otherPrimary(instance, context)) : passed(seen);
	}

	if (status.kind !== 'running') {
		const answer = status.kind === 'foreign' ? undefined : await servers.query(instance, 'SELECT 1');
		const stranger = answer?.kind === 'foreign' ? [factOf(instance, answer)] : [];
		return notYet(seen, [...stranger, ...notStarted(instance, status), ...(await downEvidence(engine, instance))]);
	}

	if (is === 'running') {
		const owner = (await engine.server(instance))?.dataOf;
		return owner === undefined ? passed(seen) : notYet({code: 'data-folder-shared', instance, owner});
	}

	const answer = await servers.query(instance, 'SELECT version()');
	if (answer.kind === 'rows') return passed({code: 'server-ready', instance});
	const line = await lastWords(engine, instance);
	const evidence = answer.kind === 'refused' ? [] : await downEvidence(engine, instance);
	if (line !== undefined) evidence.push({code: 'last-log-line', instance, line});
	return notYet(factOf(instance, answer), evidence);
};

/** The daemon's own words, where it could not start the container. */
function notStarted(instance: string, status: InstanceStatus): Evidence[] {
	if (status.kind !== 'created' || status.error === '') return [];
	return [{code: 'container-not-started', instance, message: status.error}];
}

/** How far back the server log is searched for the start, in milliseconds. */
const startWithinMs = 600_000;

/** The server's last log line about its start, such as how far it has replayed its WAL. */
async function lastWords(engine: Engine, instance: string): Promise<string | undefined> {
	const log = await engine.recentLog(instance, new Date(Date.now() - startWithinMs)).catch(() => []);
	const start = log.findLastIndex((line) => /LOG: {2}starting PostgreSQL/.test(line));
	if (start < 0) return undefined;
	const told = log.slice(start + 1).findLast((line) => /LOG: {2}(?!connection|listening)/.test(line));
	return told?.replace(/^.*?LOG: {2}/, '');
}

function describe(instance: string, status: InstanceStatus): Fact {
	switch (status.kind) {
		case 'absent':
			return {code: 'instance-missing', instance};
		case 'running':
			return {code: 'server-running', instance};
		case 'created':
			return {code: 'instance-created', instance};
		case 'elsewhere':
			return {code: 'server-elsewhere', instance, folder: status.folder};
		case 'renamed':
			return {code: 'container-renamed', instance, container: status.container};
		case 'stopped':
			return stoppedFact(instance, status.exitCode);
		case 'foreign':
			return {code: 'container-foreign', container: status.container};
	}
}
