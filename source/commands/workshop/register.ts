import {type Command, InvalidArgumentError} from 'commander';
import {isWorkshopName, maxSeats} from '../../workshop/names.js';
import {fileName, folderName} from '../option-values.js';
import type {GlobalOptions} from '../settings.js';
import {workshopHelp} from './help-texts.js';

type Action = (options: GlobalOptions & Record<string, unknown>, operand?: string) => Promise<number>;
type Act = (load: () => Promise<Action>) => (...parameters: unknown[]) => Promise<void>;

/** Adds the commands of `workshop` to the program. */
export function registerWorkshop(program: Command, act: Act): void {
	const workshop = program
		.command('workshop')
		.description('a class: learners on their own machines or on yours, and a board that shows who is stuck')
		.addHelpText('after', workshopHelp.workshop);

	workshop
		.command('open')
		.description('open a workshop, and print the line with which learners join it')
		.option('--seats <number>', `how many learners there is room for, 1 to ${maxSeats} (default: 30)`, seats)
		.option('--name <name>', 'name of the workshop (default: workshop)', workshopName)
		.option('--hosts <file>', 'Docker hosts on which learners without Docker have their labs', fileName)
		.option('--roster <url>', 'keep the roster in this PostgreSQL server instead of one of its own')
		.option('--listen <address>', 'address at which learners reach the roster (default: all of this machine)')
		.option('--port <number>', 'port of the roster (default: a free one)', port)
		.addHelpText('after', workshopHelp.open)
		.action(act(async () => (await import('./open.js')).openWorkshop));

	workshop
		.command('join')
		.description('take a seat in a workshop, or go on in yours')
		.argument('[code]', 'the join code; without one, the workshop that was joined last')
		.option('--as <alias>', 'how the board calls you; not your name')
		.option('--hosted', "have the lab on the workshop's machines, also where this one could run it")
		.option('--offline', 'learn without telling anybody how far you are')
		.addHelpText('after', workshopHelp.join)
		.action(act(async () => (await import('./join.js')).joinWorkshop));

	workshop
		.command('board')
		.description('see where everybody is, who is stuck and at what; speak to all or to one')
		.option('--name <name>', 'name of the workshop (default: the only one that is open)', workshopName)
		.option('--web [port]', 'serve the board as a web page', port)
		.option('--projector', 'counts only: no alias, no finding')
		.addHelpText('after', workshopHelp.board)
		.action(act(async () => (await import('./board.js')).showBoard));

	workshop
		.command('plan')
		.description('what so many seats need on these hosts, and whether it fits')
		.argument('<seats>', 'how many learners there will be')
		.option('--hosts <file>', 'the hosts (default: learners have their own laptops)', fileName)
		.addHelpText('after', workshopHelp.plan)
		.action(act(async () => (await import('./plan.js')).planWorkshop));

	workshop
		.command('bundle')
		.description('write all that a room without internet needs into a folder')
		.argument('<dir>', 'a new or empty folder', folderName)
		.option('--hosts <file>', 'the hosts, whose images are written as well', fileName)
		.addHelpText('after', workshopHelp.bundle)
		.action(act(async () => (await import('./bundle.js')).bundleWorkshop));

	workshop
		.command('export')
		.description('write the results into a file: .csv or .json')
		.argument('<results>', 'a new file, FILE.csv or FILE.json', fileName)
		.option('--name <name>', 'name of the workshop (default: the only one that is open)', workshopName)
		.addHelpText('after', workshopHelp.export)
		.action(act(async () => (await import('./export.js')).exportWorkshop));

	workshop
		.command('close')
		.description('remove everything that the workshop has made, on all hosts')
		.option('--name <name>', 'name of the workshop (default: the only one that is open)', workshopName)
		.addHelpText('after', workshopHelp.close)
		.action(act(async () => (await import('./close.js')).closeWorkshop));

	workshop
		.command('gateway', {hidden: true})
		.option('--name <name>', 'name of the workshop', workshopName)
		.action(act(async () => (await import('./gateway.js')).serveGateway));
}

function workshopName(value: string): string {
	if (isWorkshopName(value)) return value;
	throw new InvalidArgumentError(
		'a workshop is named with up to 20 lower-case letters, digits and dashes, a letter first.',
	);
}

function seats(value: string): number {
	if (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= maxSeats) return Number(value);
	throw new InvalidArgumentError(`it is a number from 1 to ${maxSeats}.`);
}

function port(value: string): number {
	if (/^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= 65_535) return Number(value);
	throw new InvalidArgumentError('it is a number from 1 to 65535.');
}
