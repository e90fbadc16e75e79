import {readdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import type {EngineKind} from '../../../source/course/types.js';
import {createEngine} from '../../../source/lab/create-engine.js';
import {type LabDescription, labVersion} from '../../../source/lab/description.js';
import {readLab} from '../../../source/lab/lab-folder.js';
import {accountToDropTo} from '../../../source/lab/local/account.js';
import {labMaker} from '../labs/lab-maker.js';
import {runCli} from '../processes/run-cli.js';

/** The description of a lab by an earlier, and by a later program. */
const versions: ReadonlyArray<readonly [maker: string, rewrite: (lab: Record<string, unknown>) => object]> = [
	['an older', ({version: _, ...lab}) => lab],
	['a newer', (lab) => ({...lab, version: labVersion + 1, kept: ['something', 'else']})],
];

/**
 * Proves with a real lab that one of another version is refused in a sentence, listed, left alone, and can be removed.
 * @param skip why the engine cannot be tested here
 */
export function proveLabVersions(engine: EngineKind, options: readonly string[], skip: string | undefined): void {
	describe.skipIf(skip !== undefined)(`labs of other versions, ${engine} engine`, () => {
		const labs = labMaker(engine, options);
		afterAll(() => labs.end());

		test('are told in a sentence, listed, left alone, and can be removed', async () => {
			const name = `version-${engine}`;
			const dir = await labs.make(name, 'primary-instance');
			const lab = (await readLab(dir)) as LabDescription;
			expect(lab.version).toBe(labVersion);
			const written = path.join(dir, '.tutorial', 'lab.json');
			const [record = ''] = await readdir(path.join(labs.home, 'registry'));
			const recorded = path.join(labs.home, 'registry', record);

			for (const [maker, rewrite] of versions) {
				await writeFile(written, JSON.stringify(rewrite({...lab})));
				const remembered = JSON.parse(await readFile(recorded, 'utf8'));
				await writeFile(recorded, JSON.stringify({...remembered, lab: rewrite({...lab})}));
				for (const command of [[], ['run', '--from', '2'], ['reset', '2'], ['script']]) {
					expect(await runCli([...command, '--plain', '--lab', name], labs.env), command.join(' ')).toEqual({
						exitCode: 2,
						stdout: '',
						stderr: [
							`The lab "${name}" was made by ${maker} version of this program.`,
							`Remove it with "clean --lab ${name}", or start another one with --lab NAME.`,
						].join('\n'),
					});
				}

				const {findings} = JSON.parse((await runCli(['doctor', '--json', '--lab', name], labs.env)).stdout);
				expect(findings).toContainEqual({
					name: `lab "${name}"`,
					state: 'warning',
					says: expect.stringContaining(`made by ${maker} version of this program`),
					remedy: `pg-replication-tutorial clean --lab ${name}`,
				});
			}

			const account = engine === 'local' ? await accountToDropTo() : undefined;
			const looked = await createEngine(lab, account, () => {});
			expect(await looked.instance('postgres-1')).toEqual({kind: 'running'});
			const removed = await labs.clean('--lab', name);
			expect(removed.exitCode, removed.stderr).toBe(0);
			expect(await looked.instance('postgres-1')).toEqual({kind: 'absent'});
			expect(await looked.removeOutside()).toEqual([]);
			looked.close();
			await expect(readdir(dir)).rejects.toThrow('ENOENT');
		});
	});
}
