import path from 'node:path';
import {build} from 'esbuild';
import {floodRoster, playClass, startClassServer} from '../test/support/workshop/class-scenes.js';
import type {RosterServer} from '../test/support/workshop/roster-server.js';

/** As many as a workshop can have. */
const most = 1000;

/**
 * A class of 200 with ten minutes of the course in 25 seconds, and how far its board is behind; then 1,000 learners who
 * come back at once with fifty events each. Nothing goes wrong meanwhile.
 */
export async function measureRoster(home: string) {
	const player = path.join(home, 'play-class.mjs');
	await build({
		entryPoints: ['test/support/processes/play-class.ts'],
		outfile: player,
		bundle: true,
		format: 'esm',
		platform: 'node',
		target: 'node20.20',
		logLevel: 'warning',
		external: ['pg-native'],
		banner: {js: "import {createRequire as __r} from 'node:module';const require=__r(import.meta.url);"},
	});
	const server: RosterServer = await startClassServer(most);
	try {
		const shared = {server, player, folder: path.join(home, 'class')};
		const seed = 1;
		const played = await playClass({...shared, workshop: 'class', seats: 200, seed, length: 600_000, haste: 24});
		const flood = await floodRoster({...shared, workshop: 'flood', seats: most, events: 50, leave: false});
		return {
			lags: played.lags,
			events: played.results.length,
			flood: {
				milliseconds: flood.took,
				events: flood.results.length,
				expected: most * 50,
				learners: flood.learners.length,
				bytes: flood.memory.bytes,
			},
		};
	} finally {
		await server.remove();
	}
}
