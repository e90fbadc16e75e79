import {readFile} from 'node:fs/promises';
import {LabFault} from '../lab-fault.js';

/** An account of this machine. */
export type Account = {readonly name: string; readonly uid: number; readonly gid: number; readonly home: string};

/**
 * The account of PostgreSQL's programs, when it is not the tutor's: they refuse to run as root
 * (https://www.postgresql.org/docs/current/app-initdb.html), so root drops to `postgres`, or else to the account that
 * called sudo, or else to `nobody`.
 * @throws LabFault when root finds no such account
 */
export async function accountToDropTo(): Promise<Account | undefined> {
	if (process.getuid?.() !== 0) return undefined;
	const accounts = (await readFile('/etc/passwd', 'utf8')).split('\n').flatMap(parseAccount);
	const caller = process.env.SUDO_USER;
	for (const name of ['postgres', ...(caller === undefined || caller === 'root' ? [] : [caller]), 'nobody']) {
		const account = accounts.find((candidate) => candidate.name === name);
		if (account) return account;
	}

	throw new LabFault(
		'PostgreSQL does not run as root, and this machine has no account "postgres" or "nobody" to run it as.',
		'Start the tutor as an ordinary user.',
	);
}

/** The account of that number, in words. */
export async function accountInWords(uid: number): Promise<string> {
	const text = await readFile('/etc/passwd', 'utf8').catch(() => '');
	const name = text
		.split('\n')
		.flatMap(parseAccount)
		.find((account) => account.uid === uid)?.name;
	return name === undefined ? `the account of number ${uid}` : `the account ${name} (number ${uid})`;
}

function parseAccount(line: string): Account[] {
	const [name, , uid, gid, , home] = line.split(':');
	return name && uid && gid && home ? [{name, uid: Number(uid), gid: Number(gid), home}] : [];
}
