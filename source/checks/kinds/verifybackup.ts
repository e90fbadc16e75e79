import {firstLine} from '../first-line.js';
import {notYet, passed} from '../observation.js';
import type {CheckProbe} from '../probe.js';

export const probeVerifyBackup: CheckProbe<'verifybackup'> = async ({instance}, {engine}) => {
	if ((await engine.status(`${instance}/pgdata`)) === undefined) return notYet({code: 'backup-missing', instance});
	const {exitCode, stdout, stderr} = await engine.verifyBackup(instance);
	if (exitCode === 0) return passed({code: 'backup-verified', instance});
	// A server changes its files, so what was a backup cannot be verified any more.
	if ((await engine.instance(instance)).kind === 'running') return notYet({code: 'server-running', instance});
	const said = `${stderr}\n${stdout}`;
	const message = firstLine(stderr, stdout, exitCode);
	if (noManifest.test(said)) return notYet({code: 'backup-without-manifest', instance});
	const tablespace = noTablespace.exec(said)?.[1];
	if (tablespace !== undefined) return notYet({code: 'backup-without-tablespace', instance, tablespace});
	return notYet({code: difference.test(said) ? 'backup-altered' : 'backup-not-verified', instance, message});
};

/** Errors of pg_verifybackup about a backup that differs from its manifest; it reports other errors as well. */
const difference =
	/"[^"]+" (?:is present on disk but not in the manifest|is present in the manifest but not on disk|has size \d+)|checksum mismatch for file/;

/** The link to the tablespace is in the backup, and leads nowhere. */
const noTablespace = /could not (?:stat file or|open) directory "[^"]*pg_tblspc\/(\d+)/;

const noManifest = /could not open file ".*backup_manifest": No such file or directory/;
