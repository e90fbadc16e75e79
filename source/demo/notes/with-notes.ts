import {inWords} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';
import {prepareNotesSocket, removeNotesSockets} from '../../lab/notes-socket.js';
import type {Demo} from '../demo.js';
import {type NotesServer, serveNotes} from './serve-notes.js';

/**
 * Lets the notes of other terminals follow and control a demonstration, at the socket where they look for its lab. When
 * that is impossible, the demonstration goes on without them.
 * @param say gets a sentence with the reason
 * @returns the demonstration; its `closed` settles when the notes have been closed, too
 */
export function withNotes<D extends Demo>(demo: D, say: (sentence: string) => void): D {
	const opening = open(demo, say);
	const closed = demo.closed.finally(async () => (await opening).close());
	return {...demo, closed};
}

async function open(demo: Demo, say: (sentence: string) => void): Promise<NotesServer> {
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
