import path from 'node:path';
import {print} from '../../base/print.js';
import {readText} from '../../base/read-text.js';
import {LabFault} from '../../lab/lab-fault.js';
import {InvitationError, parseInvitation} from '../../workshop/invitation.js';
import type {SeatKey} from '../../workshop/roster/roster.js';
import {whyNoAlias} from '../../workshop/seat/aliases.js';
import {
	keepSeat,
	keptSeats,
	labOfWorkshop,
	parseKeyFile,
	type StoredSeat,
	seatFor,
	seatMemory,
} from '../../workshop/seat/seat-store.js';
import {askForAlias} from '../ask.js';
import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';
import {tutor} from '../tutor.js';
import {type AliasSource, type ClaimedSeat, claim} from './claim.js';
import {learnInSeat, type SeatEnd} from './learn-in-seat.js';
import {type RosterCalls, rosterCalls} from './roster-calls.js';

export type JoinOptions = GlobalOptions & {
	readonly as?: string;
	readonly hosted?: boolean;
	readonly offline?: boolean;
};

/** Names the key file of a seat that was claimed elsewhere, as the tutor in a seat on the workshop's hosts has it. */
const keyFileVariable = 'PG_REPLICATION_TUTORIAL_SEAT';

/** Claims a seat, or continues in the claimed one, and opens the tutor in it. Returns the exit code. */
export async function joinWorkshop(
	options: JoinOptions,
	code?: string,
	calls: RosterCalls = rosterCalls,
	learn: typeof learnInSeat = learnInSeat,
): Promise<number> {
	const wrong = options.as === undefined ? undefined : whyNoAlias(options.as);
	if (wrong !== undefined) throw new UsageError(wrong);
	const invitation = code === undefined ? undefined : invitationIn(code);
	if (options.offline) {
		print('No workshop is joined: nobody is told how far you are.');
		return tutor(options);
	}

	const keyFile = process.env[keyFileVariable];
	if (keyFile !== undefined && invitation === undefined) {
		const key = await readKeyFile(keyFile);
		return (await learn(key, path.join(path.dirname(keyFile), `seat-${key.seat}`), options, calls)).exitCode;
	}

	const stored = invitation === undefined ? (await keptSeats())[0] : await seatFor(invitation);
	const seat = await seatOf(invitation, stored, options, calls);
	if (seat === 'nowhere') {
		throw new UsageError(
			'No workshop was joined on this machine yet.\nGive the code that the instructor shows: pg-replication-tutorial workshop join CODE',
		);
	}

	if (seat === 'declined') {
		print('No workshop is joined.');
		return 0;
	}

	const hosted = await isHosted(seat, options);
	const lab = options.lab ?? seat.lab ?? labOfWorkshop(seat.invitation);
	const opened: ClaimedSeat = {...seat, lab: options.lab ?? seat.lab, joinedAt: new Date().toISOString(), hosted};
	await noteSeat(opened);
	if (hosted) return onTheHosts(seat.key);
	const end = await learn(seat.key, seatMemory(seat, seat.key), {...options, lab}, calls);
	await remember(opened, end);
	return end.exitCode;
}

/** The seat that is ours: claimed before, or now. */
async function seatOf(
	invitation: StoredSeat['invitation'] | undefined,
	stored: StoredSeat | undefined,
	options: JoinOptions,
	{claim: claimSeat}: RosterCalls,
): Promise<ClaimedSeat | 'declined' | 'nowhere'> {
	const wanted = invitation ?? stored?.invitation;
	if (wanted === undefined) return 'nowhere';
	if (stored?.key === undefined || (stored.isRefused && invitation !== undefined)) {
		const seat = await claim(wanted, stored, aliasSource(options), claimSeat);
		if (seat !== 'declined') sayAlias(seat.key, options);
		return seat;
	}

	sayAlias(stored.key, options);
	// The machine of the roster may have another address than the last time.
	const {host, port, database} = wanted;
	return {...stored, invitation: wanted, key: {...stored.key, host, port, database}};
}

function sayAlias({alias, seat}: SeatKey, options: JoinOptions): void {
	if (options.as !== undefined && options.as !== alias) {
		print(`Your seat (number ${seat}) has the alias "${alias}" already, and keeps it.`);
	}
}

function aliasSource(options: JoinOptions): AliasSource {
	const asks = process.stdin.isTTY === true && options.yes !== true;
	return {
		given: options.as,
		ask: asks ? askForAlias : undefined,
		tell: (alias) =>
			print(`The board calls you "${alias}"; no real names are asked for. --as ALIAS chooses another one.`),
	};
}

function invitationIn(code: string): StoredSeat['invitation'] {
	try {
		return parseInvitation(code);
	} catch (error) {
		throw error instanceof InvitationError ? new UsageError(error.message) : error;
	}
}

async function readKeyFile(file: string): Promise<SeatKey> {
	const text = await readText(file).catch(() => undefined);
	const key = text === undefined ? undefined : parseKeyFile(text);
	if (key !== undefined) return key;
	throw new UsageError(`${keyFileVariable} names ${file}, which is no key file of a seat.`);
}

/** Whether the lab is on the workshop's machines: asked for, so the last time, or because this one cannot run one. */
async function isHosted({key, hosted}: ClaimedSeat, options: JoinOptions): Promise<boolean> {
	if (options.hosted && key.gateway === undefined) {
		throw new UsageError('This workshop has no machines for labs, so --hosted cannot be.\nJoin without it.');
	}

	if (key.gateway === undefined || options.hosted) return key.gateway !== undefined;
	if (options.engine !== undefined || options.pgBin !== undefined || options.lab !== undefined) return false;
	if (hosted !== undefined) return hosted;
	const {canRunLabs} = await import('../../lab/open-lab.js');
	return !(await canRunLabs());
}

async function onTheHosts(key: SeatKey): Promise<number> {
	const {attachSeat} = await import('./attach.js');
	const {exitCode, says} = await attachSeat(key);
	if (exitCode === 2) throw new UsageError(says);
	print(says);
	return exitCode;
}

/**
 * A seat that was turned away is claimed again when its code is given again. A seat whose workshop seems closed is kept
 * and retried: until the roster has proved itself, any machine in the network can say that.
 */
async function remember(seat: ClaimedSeat, {refusal}: SeatEnd): Promise<void> {
	const seemsClosed = refusal?.kind === 'closed';
	const isRefused = refusal !== undefined && !seemsClosed;
	if ((seat.isRefused ?? false) === isRefused && (seat.seemsClosed ?? false) === seemsClosed) return;
	await noteSeat({...seat, isRefused, seemsClosed});
}

/** The seat is kept already: a full disk may lose what is new about it, and does not stop the learner. */
async function noteSeat(seat: ClaimedSeat): Promise<void> {
	await keepSeat(seat).catch((error: unknown) => {
		if (!(error instanceof LabFault)) throw error;
	});
}
