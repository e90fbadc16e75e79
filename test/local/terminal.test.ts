import {describe, expect, test, vi} from 'vitest';
import {accountToDropTo} from '../../source/lab/local/account.js';
import {readPostmaster} from '../../source/lab/local/postmaster.js';
import {findCommand} from '../../source/lab/processes.js';
import {end, hasPrograms, isRoot, makePrimary, start} from '../support/labs/local-instances.js';
import {ScratchLab} from '../support/labs/scratch-lab.js';
import {interactivePrograms} from '../support/proofs/interactive-programs.js';
import {LabTerminal} from '../support/terminals/lab-terminal.js';

const zsh = await findCommand('zsh');

describe.skipIf(!hasPrograms)('terminals of a lab, local engine', () => {
	const {lab} = interactivePrograms(async () => {
		const made = await ScratchLab.open('local', 'diag-terminal');
		await makePrimary(made);
		return made;
	});

	test('a server that was started in a shell outlives it, and its programs come first', async () => {
		await lab().prepare(end('postgres-1'));
		const {engine} = lab().context;
		const terminal = await LabTerminal.open(await engine.interactive({kind: 'shell'}), {columns: 100, rows: 20});
		try {
			await terminal.sees(/^lab:diag-terminal [$#]$/m);
			terminal.type('pg_ctl --version; echo "pg: $PGHOST."; cd postgres-1/config\r');
			await terminal.sees('pg_ctl (PostgreSQL)');
			await terminal.sees('pg: .');
			terminal.type('cd /tmp\r');
			await terminal.sees(/^lab:diag-terminal:\/tmp [$#]$/m);
			terminal.type('cd -\rcd ../..; clear\r');
			await terminal.sees(/^lab:diag-terminal [$#]$/);
			terminal.insert(lab().filled(start('postgres-1')));
			terminal.type('\r');
			await terminal.sees('server started', 20_000);
		} finally {
			await terminal.end();
		}

		expect(await readPostmaster(`${lab().dir}/postgres-1/pgdata`)).toBeGreaterThan(0);
	});

	test.runIf(isRoot)('nothing is left of root but the account that the servers run as', async () => {
		const account = await accountToDropTo();
		const groups = process.getgroups?.() ?? [];
		process.setgroups?.([...groups, 65_533]);
		const launch = await lab().context.engine.interactive({kind: 'shell'});
		const terminal = await LabTerminal.open(launch).finally(() => process.setgroups?.(groups));
		try {
			await terminal.sees(/^lab:diag-terminal [$#]$/m);
			terminal.type('echo "groups $(id -G) user $(id -un)."\r');
			await terminal.sees(`groups ${account?.gid} user ${account?.name}.`);
		} finally {
			await terminal.end();
		}
	});

	test("zsh is taken where it is the user's shell", async (context) => {
		if (zsh === undefined) context.skip('no zsh is installed');
		vi.stubEnv('SHELL', zsh);
		const launch = await lab().context.engine.interactive({kind: 'shell'});
		vi.unstubAllEnvs();
		const terminal = await LabTerminal.open(launch, {columns: 100, rows: 20});
		try {
			await terminal.sees(/^lab:diag-terminal [%#]$/m);
			terminal.type('pg_ctl --version; cd postgres-1; echo "history $HISTFILE:t"\r');
			await terminal.sees('pg_ctl (PostgreSQL)');
			await terminal.sees('history zsh_history');
			await terminal.sees(/^lab:diag-terminal\/postgres-1 [%#]$/m);
			terminal.insert('echo one$((1)) \\\n two$((2))');
			await terminal.sees('two$((2))');
			terminal.type('\r');
			await terminal.sees(/^one1 two2$/m);
		} finally {
			await terminal.end();
		}
	});
});
