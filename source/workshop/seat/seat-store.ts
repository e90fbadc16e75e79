import {createHash} from 'node:crypto';
import {readdir, rm} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import {readText} from '../../base/read-text.js';
import {inWords} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';
import {dataFolder, makeFolders} from '../../lab/lab-folder.js';
import type {Invitation} from '../invitation.js';
import {isWorkshopName, seatNumber} from '../names.js';
import type {SeatKey} from '../roster/roster.js';

const seatKey = z.object({
	host: z.string(),
	port: z.number().int(),
	database: z.string(),
	workshop: z.string().refine(isWorkshopName),
	role: z.string(),
	password: z.string(),
	fingerprint: z.string().optional(),
	seat: z.number().int().positive(),
	alias: z.string(),
	gateway: z.number().int().optional(),
}) satisfies z.ZodType<SeatKey>;

const storedSeat = z.object({
	invitation: z.object({
		secret: z.string(),
		host: z.string(),
		port: z.number().int(),
		database: z.string(),
		workshop: z.string().refine(isWorkshopName),
	}) satisfies z.ZodType<Invitation>,
	/** Made before the roster is asked: another request with it gets the same seat. */
	claim: z.object({id: z.uuid(), alias: z.string()}),
	/** Its lab is on the workshop's machines. */
	hosted: z.boolean().optional(),
	/** The roster turned it away the last time. */
	isRefused: z.boolean().optional(),
	/** Its workshop seemed closed the last time, which is not proved. */
	seemsClosed: z.boolean().optional(),
	/** The lab that was chosen for the seat by `--lab`. */
	lab: z.string().optional(),
	joinedAt: z.iso.datetime(),
	/** Absent while the roster has not answered. */
	key: seatKey.optional(),
});

/** A seat that this machine has claimed, or is about to. */
export type StoredSeat = z.infer<typeof storedSeat>;

const workshopsFolder = () => path.join(dataFolder(), 'workshops');

/** Identifies a workshop, also from the next one of the same name; short, and without a part of the secret. */
function digestOf({workshop, secret}: Invitation): string {
	return createHash('sha256').update(`${workshop}\0${secret}`).digest('hex');
}

/**
 * Folder of the data for a workshop's seat. The address is not in it: a workshop whose machine gets another one is the
 * same.
 */
export function seatFolder(invitation: Invitation): string {
	return path.join(workshopsFolder(), `${invitation.workshop}-${digestOf(invitation).slice(0, 12)}`);
}

/** The lab that goes with a seat when none is named: one for each workshop. */
export function labOfWorkshop(invitation: Invitation): string {
	return `ws-${invitation.workshop}-${digestOf(invitation).slice(0, 4)}`;
}

/** Folder of a seat's outbox and memory; another seat of the same workshop has its own. */
export function seatMemory({invitation}: StoredSeat, {seat}: SeatKey): string {
	return path.join(seatFolder(invitation), `seat-${seatNumber(seat)}`);
}

/** The lines of a seat's key file, with which a tutor goes on in it elsewhere. */
export function keyFileText(key: SeatKey): string {
	return `${JSON.stringify(seatKey.parse(key), undefined, '\t')}\n`;
}

/** The key in the lines of a key file; undefined when it is none. */
export function parseKeyFile(text: string): SeatKey | undefined {
	return seatKey.safeParse(safeJson(text)).data;
}

/**
 * Keeps a seat, readable by this user only.
 * @throws LabFault when it cannot be written
 */
export async function keepSeat(seat: StoredSeat): Promise<void> {
	const folder = seatFolder(seat.invitation);
	try {
		await makeFolders(folder, 0o700);
		await writeFileAtomic(path.join(folder, 'seat.json'), `${JSON.stringify(seat, undefined, '\t')}\n`, {mode: 0o600});
	} catch (error) {
		throw new LabFault(`Your seat cannot be kept in ${folder}: ${inWords(error)}.`);
	}
}

/** The seat for that invitation, claimed or about to be; undefined when there is none. */
export async function seatFor(invitation: Invitation): Promise<StoredSeat | undefined> {
	return readSeat(seatFolder(invitation));
}

/** All seats that are kept here, the last joined one first. */
export async function keptSeats(): Promise<StoredSeat[]> {
	const folders = await readdir(workshopsFolder()).catch(() => []);
	const seats = await Promise.all(folders.map((folder) => readSeat(path.join(workshopsFolder(), folder))));
	return seats.filter((seat) => seat !== undefined).toSorted((a, b) => b.joinedAt.localeCompare(a.joinedAt));
}

/** Removes a seat and all its data. */
export async function forgetSeat({invitation}: Pick<StoredSeat, 'invitation'>): Promise<void> {
	await rm(seatFolder(invitation), {recursive: true, force: true});
}

/** @throws LabFault when the file cannot be read, or is damaged: its seat would be lost */
async function readSeat(folder: string): Promise<StoredSeat | undefined> {
	const file = path.join(folder, 'seat.json');
	let text: string;
	try {
		text = await readText(file);
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		throw new LabFault(`Your seat in ${file} cannot be read: ${inWords(error)}.`);
	}

	const {data} = storedSeat.safeParse(safeJson(text));
	if (data !== undefined) return data;
	throw new LabFault(`${file} is damaged.`, `Remove the folder ${folder}, and join the workshop with its code.`);
}

function safeJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
