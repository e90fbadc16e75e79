import type {Cast} from '../../../source/demo/cast/cast.js';
import {Emulator} from '../../../source/ui/emulator/emulator.js';
import {plainText} from '../../../source/ui/text/line.js';

/** Every picture that a recording shows, as rows of text. */
export async function* everyScreen({size, events}: Cast): AsyncGenerator<string[]> {
	const emulator = new Emulator(size);
	for (const event of events) {
		if (event.kind === 'resize') emulator.resizeInTurn(event.size);
		if (event.kind !== 'output') continue;
		emulator.write(event.data);
		await emulator.settled();
		yield emulator.lines().map(plainText);
	}

	emulator.dispose();
}

/** The last one of them. */
export async function lastScreen(cast: Cast): Promise<string[]> {
	let last: string[] = [];
	for await (const screen of everyScreen(cast)) last = screen;
	return last;
}
