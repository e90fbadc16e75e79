import {LabFault} from '../lab-fault.js';

/** The variable that says what room a lab's snapshots may take. */
const variable = 'PG_REPLICATION_TUTORIAL_SNAPSHOTS';

const mebibyte = 2 ** 20;

/** Two servers, their write-ahead log, an archive and a backup, with room to spare; in bytes. */
export const minFreeBytes = 1_000_000_000;

/** Default room for all snapshots of a lab, in bytes. */
const usual = 2048 * mebibyte;

/**
 * Room for all snapshots of a lab, in bytes; 0: none are kept.
 * @throws LabFault when the variable's value is not understood
 */
export function roomForSnapshots(environment: NodeJS.ProcessEnv = process.env): number {
	const said = environment[variable]?.trim() ?? '';
	if (said === '') return usual;
	if (said === 'off') return 0;
	if (/^\d{1,9}$/.test(said)) return Number(said) * mebibyte;
	throw new LabFault(
		`${variable} is "${said}"; it takes a whole number of MiB that snapshots may take, or "off".`,
		undefined,
		'request',
	);
}
