import {readdirSync, readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {expect} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import type {Cast} from '../../../source/demo/cast/cast.js';
import {runCli} from '../processes/run-cli.js';
import {everyScreen} from '../scenes/cast-screens.js';

/** All files that are kept below a folder. */
function filesBelow(folder: string): string[] {
	return readdirSync(folder, {recursive: true, encoding: 'utf8'})
		.map((file) => path.join(folder, file))
		.filter((file) => statSync(file, {throwIfNoEntry: false})?.isFile());
}

/** The beginnings of a picture's rows, as one text: what was wrapped is whole in it. */
const whole = (screen: readonly string[]) => screen.map((row) => row.trim()).join('');

/** Sees that a recording has pictures, and that no password is in its file or on any of them. */
export async function expectNoSecretRecorded(file: string, cast: Cast, secrets: readonly string[]): Promise<void> {
	for (const secret of secrets) expect(readFileSync(file, 'utf8')).not.toContain(secret);
	let screens = 0;
	for await (const screen of everyScreen(cast)) {
		screens++;
		for (const secret of secrets) expect(whole(screen)).not.toContain(secret);
	}

	expect(screens).toBeGreaterThan(100);
}

/**
 * Sees that no password is in the transcript of a lab, in what it keeps of what was done, and in the logs of its servers.
 * @param dir the lab's folder
 */
export async function expectNoSecretKept(
	{name, dir, engine}: {readonly name: string; readonly dir: string; readonly engine: EngineKind},
	env: NodeJS.ProcessEnv,
	secrets: readonly string[],
): Promise<void> {
	const {stdout, exitCode} = await runCli(['transcript', '--lab', name, '--dir', dir], env);
	expect(exitCode).toBe(0);
	for (const secret of secrets) expect(stdout).not.toContain(secret);
	// The secrets themselves, and what the shell remembers of what was typed, are the presenter's own. What the servers
	// keep is theirs, but for logs: with a password from the environment a backup writes it into the standby's settings.
	const own = /^(secrets|\.tutorial\/(shell|snapshots)|postgres-\d\/(archive|pgdata\/(?!log\/)))/;
	const kept = filesBelow(dir).filter((kept) => !own.test(path.relative(dir, kept)));
	expect(kept.some((kept) => kept.endsWith('record.jsonl'))).toBe(true);
	// The logs of containers are with the daemon.
	if (engine === 'local') expect(kept.filter((kept) => kept.endsWith('.log'))).not.toEqual([]);
	const telling = kept.filter((kept) => secrets.some((secret) => readFileSync(kept).includes(secret)));
	expect(telling).toEqual([]);
}
