import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {execa} from 'execa';
import {startTogether} from '../../../source/lab/local/start-together.js';

/** Starts a primary and its standby in a lab's folder as its owner, and is killed when the standby's turn comes. */
const [dir = '', bin = ''] = process.argv.slice(2);
const {uid, gid} = await stat(dir);
const at = (file: string) => path.join(dir, file);
await startTogether(
	['postgres-1', 'postgres-2'],
	{
		dir,
		variables: new Map(),
		readFile: (file) => readFile(at(file), 'utf8'),
		status: (file) =>
			stat(at(file)).then(
				(found) => ({kind: found.isDirectory() ? 'folder' : 'file', mode: '', owner: found.uid}),
				() => undefined,
			),
	},
	async (instance) => {
		if (instance === 'postgres-2') process.kill(process.pid, 'SIGKILL');
		const parameters = ['restart', '-w', '-D', `${instance}/pgdata`, '-l', `${instance}/postgres.log`];
		await execa(path.join(bin, 'pg_ctl'), parameters, {cwd: dir, uid, gid, stdio: 'ignore', detached: true});
	},
);
