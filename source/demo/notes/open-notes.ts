import {LabFault} from '../../lab/engine.js';
import {inWords} from '../../lab/file-errors.js';
import {prepareNotesSocket, removeNotesSockets} from '../../lab/notes-socket.js';
import type {Demo} from '../demo.js';
import {serveNotes} from './serve-notes.js';

/**
 * Lets the notes of other terminals follow a demonstration, at the place where they look for its lab. Where that cannot be,
 * the demonstration goes on without them.
 * @param say hears why there are no notes: a sentence
 * @returns how to close; that never rejects
 */
export async function openNotes(demo: Demo, say: (sentence: string) => void): Promise<{close(): Promise<void>}> {
	const {lab: name, dir} = demo.tutor.course;
	try {
		const server = await serveNotes(demo, await prepareNotesSocket({name, dir}));
		return {
			async close() {
				await server.close();
				await removeNotesSockets({name, dir}).catch(() => {});
			},
		};
	} catch (error) {
		const why = error instanceof LabFault ? error.message : `${inWords(error)}.`;
		say(`The notes of a second terminal cannot follow this demonstration: ${why}`);
		return {async close() {}};
	}
}
