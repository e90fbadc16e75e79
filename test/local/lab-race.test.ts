import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {labRecords} from '../../source/lab/lab-folder.js';
import {hasPrograms} from '../support/labs/local-instances.js';
import {bundlePlayer} from '../support/processes/bundle-fake-tutor.js';
import {Player} from '../support/processes/player.js';
import {privateHome} from '../support/processes/private-home.js';

describe.skipIf(!hasPrograms)('of six processes that make one new lab', () => {
	const place = privateHome();
	let players: Player[] = [];

	beforeAll(async () => {
		const program = await bundlePlayer('play-lab.ts');
		players = Array.from({length: 6}, () => new Player(program));
		await Promise.all(players.map((player) => player.answer()));
	}, 60_000);

	afterAll(async () => {
		for (const player of players) player.end();
		await place.remove();
	});

	const ask = async (player: Player, line: string) => {
		player.tell(line);
		return player.answer();
	};
	const askAll = (line: string) => Promise.all(players.map((player) => ask(player, line)));
	const oneByOne = async (line: string) => {
		const told: string[] = [];
		for (const player of players) told.push(await ask(player, line));
		return told;
	};

	/** What they are told, of which one has made the lab and the others have changed nothing. */
	const expectOneLab = async (dir: string, told: readonly string[]) => {
		const makers = players.filter((_, index) => told[index] === 'open');
		expect(makers, told.join('\n')).toHaveLength(1);
		const works = `Another tutor (process ${makers[0]?.pid}) works in this lab.`;
		expect(told.filter((words) => words !== 'open')).toEqual(Array.from({length: players.length - 1}, () => works));
		const lab = JSON.parse(await readFile(path.join(dir, '.tutorial/lab.json'), 'utf8'));
		const [record, ...others] = await labRecords();
		expect([record?.lab.createdAt, others]).toEqual([lab.createdAt, []]);
		await askAll('remove');
	};

	test.each(['one after the other', 'at the same moment', 'at the same moment', 'at the same moment'])(
		'%s, one makes it, and the others are told that it works there',
		async (how) => {
			const dir = path.join(place.labDir('deep'), 'folder', 'lab');
			expect(await askAll(dir)).toEqual(players.map(() => 'new'));
			const isRace = how === 'at the same moment';
			await expectOneLab(dir, await (isRace ? askAll('open') : oneByOne('open')));
			if (!isRace) expect(existsSync(place.labDir('deep'))).toBe(false);
		},
		60_000,
	);
});
