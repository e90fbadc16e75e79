import {applyHbaRecords, applySettings} from '../../course/configuration.js';
import {shellText} from '../../course/shell-text.js';
import type {Action} from '../../course/types.js';
import {fill, redact, secretValues} from '../../course/variables.js';
import type {Engine, Output} from '../../lab/engine.js';
import type {ActionOutcome} from '../events.js';

/**
 * Carries out one action of a step in the lab; output comes by the line, secrets masked.
 * @param brokenOff the last attempt at this action was stopped before its end
 */
export async function performAction(
	action: Action,
	engine: Engine,
	output: Output,
	signal: AbortSignal,
	brokenOff = false,
): Promise<ActionOutcome> {
	const {variables} = engine;
	const secrets = secretValues(variables);
	const tell: Output = (stream, line) => output(stream, redact(line, secrets));
	switch (action.kind) {
		case 'sh':
		case 'sql': {
			if (action.starts !== undefined && (await engine.removeStopped(action.starts))) {
				tell('stderr', `(the stopped container of an earlier attempt at ${action.starts} was removed)`);
			}

			// Half a data folder is of no use, and both initdb and pg_basebackup want an empty one.
			if (action.fills !== undefined && brokenOff) {
				await engine.emptyData(action.fills);
				tell('stderr', `(what the attempt that was broken off had put into ${action.fills}/pgdata was removed)`);
			}

			let sqlstate: string | undefined;
			const end = await engine.run(
				shellText(action, engine.kind, variables),
				(stream, line) => {
					sqlstate ??= /^(?:ERROR|FATAL): {2}([\dA-Z]{5}):/.exec(line)?.[1];
					tell(stream, line);
				},
				signal,
			);
			return end.kind === 'interrupted' ? {kind: 'interrupted'} : judge(action, end.exitCode, sqlstate);
		}

		case 'file': {
			const before = await engine.readFile(action.path);
			const content = fill(action.content, variables);
			await engine.writeFile(action.path, content, action.mode);
			tell('stdout', before === content ? `${action.path} is as it should be` : `${action.path} written`);
			return {kind: 'succeeded'};
		}

		case 'conf':
		case 'hba':
			return edit(action, engine, tell);
	}
}

function judge({fails}: Action, exitCode: number, sqlstate: string | undefined): ActionOutcome {
	if (fails === undefined) return exitCode === 0 ? {kind: 'succeeded'} : {kind: 'failed', exitCode};
	if (exitCode === 0) return {kind: 'failed', exitCode, reason: 'this was to be refused, and was not'};
	if (fails !== true && sqlstate !== undefined && sqlstate !== fails.sqlstate) {
		return {kind: 'failed', exitCode, reason: `this was to be refused with ${fails.sqlstate}, not with ${sqlstate}`};
	}

	return {kind: 'refused-as-meant', exitCode};
}

async function edit(action: Action & {kind: 'conf' | 'hba'}, engine: Engine, tell: Output): Promise<ActionOutcome> {
	const before = await engine.readFile(action.path);
	if (before === undefined) {
		tell('stderr', `there is no ${action.path} to edit`);
		return {kind: 'failed', exitCode: 1, reason: `there is no ${action.path}`};
	}

	const {variables} = engine;
	const after =
		action.kind === 'conf'
			? applySettings(
					before,
					action.settings.map(({name, value}) => ({name, value: fill(value, variables)})),
				)
			: applyHbaRecords(
					before,
					action.records.map((record) => fill(record, variables)),
				);
	if (after === before) {
		tell('stdout', `${action.path} is as it should be`);
		return {kind: 'succeeded'};
	}

	await engine.writeFile(action.path, after, undefined);
	const old = before.split('\n');
	const now = after.split('\n');
	for (const line of old) if (!now.includes(line)) tell('stdout', `- ${line}`);
	for (const line of now) if (!old.includes(line)) tell('stdout', `+ ${line}`);
	return {kind: 'succeeded'};
}
