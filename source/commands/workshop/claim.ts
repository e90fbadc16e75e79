import {randomUUID} from 'node:crypto';
import {LabFault} from '../../lab/lab-fault.js';
import type {Invitation} from '../../workshop/invitation.js';
import {type ClaimSeat, RosterFault, type SeatKey} from '../../workshop/roster/roster.js';
import {suggestAlias, whyNoAlias} from '../../workshop/seat/aliases.js';
import {forgetSeat, keepSeat, type StoredSeat} from '../../workshop/seat/seat-store.js';

export type ClaimedSeat = StoredSeat & {readonly key: SeatKey};

/** Where the alias comes from; `ask` is absent without a terminal. */
export type AliasSource = {
	readonly given?: string;
	/** Returns the answer, or the suggestion for an empty one; undefined when the person gives up. */
	readonly ask?: (suggestion: string, wrong: string | undefined) => Promise<string | undefined>;
	/** Gets the alias that was chosen without a question. */
	readonly tell: (alias: string) => void;
};

/**
 * Claims a seat and keeps it. The claim is on the disk before the roster is asked, so that a process that is killed
 * before the answer gets the same seat the next time.
 * @param stored a claim without an answer, or a seat that the roster has turned away: it stays kept when there is no
 * other one
 * @returns `declined` when the person gave no alias
 * @throws LabFault with a remedy
 */
export async function claim(
	invitation: Invitation,
	stored: StoredSeat | undefined,
	source: AliasSource,
	claimSeat: ClaimSeat,
): Promise<ClaimedSeat | 'declined'> {
	const before = stored?.key === undefined ? undefined : stored;
	const id = (before === undefined && stored?.claim.id) || randomUUID();
	let wrong: string | undefined;
	let alias = source.given ?? stored?.claim.alias;
	for (;;) {
		alias ??= await choose(source, wrong);
		if (alias === undefined) {
			if (before !== undefined) await keepSeat(before);
			else if (wrong !== undefined) await forgetSeat({invitation});
			return 'declined';
		}

		const joinedAt = new Date().toISOString();
		const seat: StoredSeat = {invitation, claim: {id, alias}, joinedAt, lab: stored?.lab, hosted: stored?.hosted};
		await keepSeat(seat);
		try {
			const claimed = {...seat, key: await claimSeat(invitation, seat.claim)};
			await keepSeat(claimed);
			return claimed;
		} catch (error) {
			if (!(error instanceof RosterFault)) throw error;
			if (error.kind === 'alias-taken' && source.ask !== undefined) {
				wrong = error.message;
				alias = undefined;
				continue;
			}

			if (before !== undefined) await keepSeat(before);
			// The roster is away, or its answer is not proved after one was lost: the seat may have been claimed.
			else if (error.kind !== 'away' && (stored === undefined || error.kind === 'full')) await forgetSeat(seat);
			throw inWords(error);
		}
	}
}

async function choose({ask, tell}: AliasSource, reason: string | undefined): Promise<string | undefined> {
	const suggestion = suggestAlias();
	if (ask === undefined) {
		tell(suggestion);
		return suggestion;
	}

	let wrong = reason;
	for (;;) {
		const typed = await ask(suggestion, wrong);
		if (typed === undefined) return undefined;
		wrong = whyNoAlias(typed);
		if (wrong === undefined) return typed;
	}
}

function inWords({kind, message, remedy}: RosterFault): LabFault {
	if (kind === 'away') {
		return new LabFault(
			message,
			"See whether this machine is in the network of the instructor's, and try again. To learn without the workshop: pg-replication-tutorial workshop join --offline",
		);
	}

	const isAboutTheRequest = kind === 'alias-taken' || kind === 'refused';
	return new LabFault(message, remedy, isAboutTheRequest ? 'request' : 'world');
}
