import type {Look} from '../look.js';
import {notYet, passed} from '../observation.js';

export const lookAtBackup: Look<'verifybackup'> = async ({instance}, {engine}) => {
	const expected = `pg_verifybackup finds ${instance}/pgdata complete and unchanged`;
	if ((await engine.status(`${instance}/pgdata`)) === undefined)
		return notYet(expected, `there is no ${instance}/pgdata`);
	const {exitCode, stdout, stderr} = await engine.verifyBackup(instance);
	if (exitCode === 0) return passed('backup successfully verified');
	const [first = `exit code ${exitCode}`] = `${stderr}\n${stdout}`.split('\n').filter((line) => line !== '');
	return notYet(expected, first);
};
