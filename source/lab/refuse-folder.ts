import {stat} from 'node:fs/promises';
import path from 'node:path';
import {findUnprintable} from '../base/printable.js';
import type {EngineKind} from '../course/types.js';
import type {LabRequest} from './description.js';
import {LabFault} from './lab-fault.js';
import type {Account} from './local/account.js';
import {canReach} from './local/account-folders.js';

/** @throws LabFault when the name of the folder has a character that commands cannot carry */
export function refuseFolderName(dir: string, engine: EngineKind): void {
	// A command with another one than is shown would be pasted from the screen.
	if (/['"\\$`\t\n]/.test(dir) || findUnprintable(dir) !== undefined || (engine === 'docker' && dir.includes(':'))) {
		throw new LabFault(
			`The folder ${dir} has a character in its name that commands cannot carry.`,
			'Name a folder without quotes, backslashes, dollar signs and colons with --dir.',
			'request',
		);
	}
}

/** @throws LabFault when there is a file at the path of the folder, or of one above it */
export async function refuseFileInTheWay(dir: string): Promise<void> {
	for (let at = dir; at !== path.dirname(at); at = path.dirname(at)) {
		const found = await stat(at).catch(() => undefined);
		if (found?.isDirectory()) return;
		if (found)
			throw new LabFault(`${at} is a file, so no lab can be made there.`, 'Name a folder with --dir.', 'request');
	}
}

/** @throws LabFault when the account that the servers run as cannot reach the folder or the programs */
export async function refuseUnreachable(
	account: Account | undefined,
	{dir, bin}: {dir: string; bin: string | undefined},
	request: LabRequest,
): Promise<void> {
	if (account === undefined) return;
	const why = (place: string) =>
		`PostgreSQL does not run as root; it runs as the account ${account.name} here, which cannot reach ${place}.`;
	if (!(await canReach(dir, account))) {
		throw new LabFault(
			why(dir),
			'Name another folder with --dir, such as one below /var/tmp.',
			request.dir === undefined ? 'world' : 'request',
		);
	}

	if (bin !== undefined && !(await canReach(bin, account))) {
		throw new LabFault(
			why(bin),
			`Name another one with --pg-bin, or let ${account.name} in.`,
			request.bin === undefined ? 'world' : 'request',
		);
	}
}
