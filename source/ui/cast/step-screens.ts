import type {Cast, Marker} from '../../demo/cast/cast.js';
import {Emulator} from '../emulator/emulator.js';
import {plainText} from '../text/line.js';

/** Characters per write to the emulator, so that it does not drop any. */
const chunkLength = 1 << 20;

/** The last picture of a step, as text. */
export type StepScreen = {
	/** Absent for the part before the first marker, and so for a whole recording without markers. */
	readonly marker?: Marker;
	readonly lines: readonly string[];
};

/** The last picture of each marked part of a recording, and of the part before the first marker, in order. */
export async function* stepScreens({size, events}: Cast): AsyncGenerator<StepScreen> {
	const emulator = new Emulator(size);
	const picture = async (marker: Marker | undefined): Promise<StepScreen> => {
		await emulator.settled();
		const lines = emulator.lines().map(plainText);
		return {marker, lines: lines.slice(0, lines.findLastIndex((line) => line !== '') + 1)};
	};
	try {
		let marker: Marker | undefined;
		let taken = 0;
		for (const [index, event] of events.entries()) {
			switch (event.kind) {
				case 'output':
					emulator.write(event.data);
					taken += event.data.length;
					break;
				case 'resize':
					emulator.resizeInTurn(event.size);
					break;
				case 'marker':
					yield await picture(marker);
					marker = {label: event.label, at: event.at, index};
			}

			if (taken < chunkLength) continue;
			taken = 0;
			await emulator.settled();
		}

		yield await picture(marker);
	} finally {
		emulator.dispose();
	}
}
