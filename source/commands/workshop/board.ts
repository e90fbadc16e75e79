import {print} from '../../base/print.js';
import {accessAs} from '../../workshop/access.js';
import {boardAt, followClass, type LiveBoard} from '../../workshop/board/live-board.js';
import type {BoardActions, BoardSource} from '../../workshop/web/board-source.js';
import {findOpenWorkshop} from '../../workshop/workshop-folder.js';
import type {GlobalOptions} from '../settings.js';
import {wantsScreen} from '../wants-screen.js';
import {joinCode} from './join-text.js';

export type BoardOptions = GlobalOptions & {
	readonly name?: string;
	readonly web?: number | true;
	readonly projector?: boolean;
};

/** Shows the class until the user quits. Returns the exit code. */
export async function showBoard(options: BoardOptions): Promise<number> {
	const workshop = await findOpenWorkshop(options.name);
	const mode = options.projector === true ? 'projector' : 'class';
	const [{watchClass}, {connectInstructor}] = await Promise.all([
		import('../../workshop/roster/watch-class.js'),
		import('../../workshop/roster/connect-instructor.js'),
	]);
	const live = followClass(
		{board: accessAs('board', workshop), instructor: accessAs('instructor', workshop)},
		{watch: watchClass, connect: connectInstructor},
	);
	try {
		const page = options.web === undefined ? undefined : await servePage(live, options.web, mode);
		try {
			// The line stays above the board, and is visible again after it.
			if (page !== undefined) print(`The board as a web page: ${page.url}`);
			const facts = {workshop: workshop.name, code: joinCode(workshop), web: page?.url};
			if (wantsScreen(options)) await onScreen(live, facts, mode);
			else await inPlainText(live, mode);
		} finally {
			await page?.close();
		}
	} finally {
		await live.close();
	}
	return 0;
}

type BoardMode = 'class' | 'projector';

async function onScreen(
	live: LiveBoard,
	{web, ...facts}: {readonly workshop: string; readonly code: string; readonly web: string | undefined},
	mode: BoardMode,
): Promise<void> {
	const {prepareEnvironment} = await import('../../ui/prepare-environment.js');
	prepareEnvironment();
	const {runBoardScreen} = await import('../../ui/board/run-board-screen.js');
	await runBoardScreen({live, facts: {...facts, ...(web !== undefined && {web})}, mode});
}

async function inPlainText(live: LiveBoard, mode: BoardMode): Promise<void> {
	const {runPlainBoard} = await import('../../plain/board-session.js');
	await runPlainBoard(live, {output: process.stdout, mode});
}

async function servePage(live: LiveBoard, port: number | true, mode: BoardMode) {
	const {serveBoardPage} = await import('../../workshop/web/serve-board.js');
	return serveBoardPage({
		port: port === true ? 'any' : port,
		board: sourceOf(live),
		act: actionsOf(live),
		view: mode === 'projector' ? 'projector' : 'full',
	});
}

function sourceOf(live: LiveBoard): BoardSource {
	// Before the class was read for the first time no data can be old.
	const openedAt = new Date();
	return {
		get: () => boardAt(live.get(), Date.now()),
		link() {
			const {link} = live.get();
			return link.kind === 'connecting' ? {kind: 'away', since: openedAt, why: 'The class is being read.'} : link;
		},
		subscribe: live.subscribe,
	};
}

function actionsOf(live: LiveBoard): BoardActions {
	return {
		message: (body) => live.act({kind: 'message', body}),
		hint: (seat, body) => live.act({kind: 'hint', seat, body}),
		lowerHand: (seat) => live.act({kind: 'lower-hand', seat}),
		async gate(step, body) {
			const gate = boardAt(live.get(), Date.now())?.gate;
			if (step !== undefined) await live.act({kind: 'gate', step, body});
			else if (gate !== undefined) await live.act({kind: 'withdraw', notice: gate.id});
		},
	};
}
