import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import * as z from 'zod';
import {readText} from '../../base/read-text.js';
import {makeFolders} from '../../lab/lab-folder.js';

const memory = z.object({
	/** Messages that the learner has read, by number. */
	dismissed: z.array(z.number().int()),
	hand: z.enum(['down', 'up']),
});

/** The state of a classroom from one tutor to the next. */
export type SeatMemory = z.infer<typeof memory>;

const nothing: SeatMemory = {dismissed: [], hand: 'down'};

const memoryFile = (folder: string) => path.join(folder, 'classroom.json');

/** The state of the last tutor; empty when it cannot be read, which costs the learner a second look at a message. */
export async function readMemory(folder: string): Promise<SeatMemory> {
	try {
		return memory.parse(JSON.parse(await readText(memoryFile(folder))));
	} catch {
		return nothing;
	}
}

/** Writes the state; an error of the disk is ignored, and the classroom goes on. */
export async function writeMemory(folder: string, seatMemory: SeatMemory): Promise<void> {
	try {
		await makeFolders(folder, 0o700);
		await writeFileAtomic(memoryFile(folder), `${JSON.stringify(seatMemory)}\n`, {mode: 0o600});
	} catch {
		// The outbox reports it, since it cannot be written either.
	}
}
