import {Command, CommanderError, Help, Option} from 'commander';
import {printable} from '../base/printable.js';
import {helpTexts} from './help-texts.js';
import {atLeastZero, fileName, folderName, imageName, labName, numberFrom} from './option-values.js';
import {rewordParserError} from './option-words.js';
import {programVersion} from './program-version.js';
import type {GlobalOptions} from './settings.js';
import {registerWorkshop} from './workshop/register.js';

/** Returns the exit code. */
type Action = (options: GlobalOptions & Record<string, unknown>, operand?: string) => Promise<number>;

/** The parser hands an option of the program on to every command; this one is not for all of them. */
const takesFrom = (command: Command) => command.options.some(({long}) => long === '--from');

/**
 * Runs the command that the parameters name; what it says goes to stdout and stderr of this process.
 * @param parameters those behind the name of the program
 * @returns the exit code
 */
export async function runProgram(parameters: readonly string[]): Promise<number> {
	const program = new Command('pg-replication-tutorial');
	let exitCode = 0;

	function act(load: () => Promise<Action>) {
		return async (...given: unknown[]) => {
			const command = given.at(-1) as Command;
			const operand = typeof given[0] === 'string' ? given[0] : undefined;
			if (command.optsWithGlobals().from !== undefined && !takesFrom(command)) {
				command.error("error: unknown option '--from'");
			}

			const action = await load();
			exitCode = await action(command.optsWithGlobals(), operand);
		};
	}

	// Before the first subcommand, which takes these settings over.
	program.exitOverride().configureOutput({
		outputError(text, write) {
			write(`${printable(rewordParserError(text))}\n`);
		},
	});

	program
		.description('Learn PostgreSQL streaming replication by doing it: a primary, a standby, an archive, a failover.')
		.version(programVersion(), '-V, --version', 'print the version')
		.helpOption('-h, --help', 'print this help')
		.helpCommand('help [command]', 'print the help of a command')
		.addOption(
			new Option(
				'--engine <engine>',
				'run the servers in Docker or as processes of this machine (default: docker if a daemon answers)',
			).choices(['docker', 'local']),
		)
		.addOption(
			new Option('--lab <name>', 'name of the lab; labs of different names live side by side').argParser(labName),
		)
		.option('--dir <dir>', 'folder of the lab', folderName)
		.addOption(
			new Option(
				'--image <image>',
				'image for the docker engine, PostgreSQL 13 to 18 (default: postgres:15)',
			).argParser(imageName),
		)
		.option('--pg-bin <dir>', 'folder with the programs of PostgreSQL, for the local engine', folderName)
		.option(
			'--course <dir>',
			'play the lessons of another folder; they run commands, so trust their author',
			folderName,
		)
		.option('--plain', 'plain text, one line after the other, instead of the full screen')
		.option('--no-motion', 'no spinners: nothing on the screen moves by itself')
		.option('-y, --yes', 'ask nothing: steps are run, and the lab goes back or is removed as it was said')
		.option('--from <lesson>', 'begin with this lesson; the lab is taken there, back or ahead (so with run and demo)')
		.configureHelp({
			showGlobalOptions: true,
			visibleGlobalOptions(command) {
				return Help.prototype.visibleGlobalOptions.call(this, command).filter(({long}) => long !== '--from');
			},
		})
		.addHelpText('after', helpTexts.program)
		.action(act(async () => (program.args.length > 0 ? refuseCommand : (await import('./tutor.js')).tutor)));

	program
		.command('run')
		.description('run the whole course without questions; exit 0 only if every check passed')
		.option('--from <lesson>', 'begin with this lesson; the lab is taken there, from a snapshot or by running')
		.option('--to <lesson>', 'stop after this lesson')
		.option('--json', 'print one event a line as JSON')
		.option('--keep', 'keep the lab at the end')
		.addHelpText('after', helpTexts.run)
		.action(act(async () => (await import('./run.js')).run));

	program
		.command('reset')
		.description('take the lab back to the start of a lesson: servers, files and progress')
		.argument('<lesson>', 'the lesson, by number or name; LESSON/STEP undoes the step that passed last')
		.addHelpText('after', helpTexts.reset)
		.action(act(async () => (await import('./reset.js')).reset));

	program
		.command('demo')
		.description('demonstrate the course to an audience: commands are typed visibly and run for real')
		.option('--from <lesson>', 'begin with this lesson; the lab is taken to its start')
		.option('--restart-clock', 'count the time that was used from zero')
		.option('--typing <speed>', 'characters typed in a second; 0 types at once (default: 30)', atLeastZero)
		.option(
			'--debounce <milliseconds>',
			'a press so soon after a change counts as a stray second one (default: 250)',
			numberFrom(0, 5000),
		)
		.option('--auto', 'go on by itself')
		.option('--loop', 'go on by itself, and start again at the end, until you quit')
		.option(
			'--pace <seconds>',
			'with --auto or --loop: how long everything stays (default: as long as reading it takes)',
			atLeastZero,
		)
		.option('--rehearse', 'run everything at once; print the time of each step and what does not fit 60x20')
		.option('--record <file>', 'record the screen in this new file, for "replay"; passwords are masked', fileName)
		.option(
			'--recording <file>',
			'where a step that fails is played from (default: what the last rehearsal in this lab left)',
			fileName,
		)
		.addHelpText('after', helpTexts.demo)
		.action(act(async () => (await import('./demo.js')).demo));

	program
		.command('notes')
		.description('the presenter\'s second terminal: speaker notes and clock of a running "demo", and its keys')
		.addHelpText('after', helpTexts.notes)
		.action(act(async () => (await import('./notes.js')).notes));

	program
		.command('replay')
		.description('play a recording of a demonstration; needs no lab')
		.argument('<file>', 'the recording: asciicast v2', fileName)
		.option('--from <step>', 'begin at this step: its name, that of its lesson, or its number in the recording')
		.option('--speed <number>', 'play so many times as fast, 0.1 to 50 (default: 1)', numberFrom(0.1, 50))
		.option(
			'--idle <seconds>',
			'wait no longer than this where nothing happens (default: as long as it was)',
			numberFrom(0, 3600),
		)
		.addHelpText('after', helpTexts.replay)
		.action(act(async () => (await import('./replay.js')).replay));

	program
		.command('script')
		.description('print the course as a commented bash script that ends where "run" ends')
		.addHelpText('after', helpTexts.script)
		.action(act(async () => (await import('./script.js')).script));

	program
		.command('transcript')
		.description('print what was done in a lab: every command, its output and what was found, as Markdown')
		.option('-o, --output <file>', 'write it into this new file; nothing is overwritten')
		.addHelpText('after', helpTexts.transcript)
		.action(act(async () => (await import('./transcript.js')).transcript));

	program
		.command('doctor')
		.description('tell what this machine has and what it lacks; exit 1 if no engine can run here')
		.option('--json', 'print one JSON object')
		.option('--workshop', 'see whether every host of a workshop can bring a seat to streaming')
		.option('--hosts <file>', 'with --workshop: the hosts of the workshop (default: this machine)', fileName)
		.addHelpText('after', helpTexts.doctor)
		.action(act(async () => (await import('./doctor.js')).doctor));

	program
		.command('lint')
		.description('look for mistakes in a course; exit 1 if there are any')
		.argument('[dir]', 'folder of the course (default: that of --course, or else ours)', folderName)
		.addHelpText('after', helpTexts.lint)
		.action(act(async () => (await import('./lint.js')).lint));

	program
		.command('clean')
		.description('remove what a lab made, and nothing else')
		.option('--all', 'remove every lab that you have made')
		.addHelpText('after', helpTexts.clean)
		.action(act(async () => (await import('./clean.js')).clean));

	registerWorkshop(program, act);

	/** An unknown command name is an operand of the program itself. */
	const refuseCommand: Action = async () => {
		const all = program.commands.map((command) => command.name()).join(', ');
		return program.error(`there is no command "${program.args[0]}"; the commands are ${all}`);
	};

	// After the subcommands, which would take it over: their operands are counted.
	program.allowExcessArguments();

	try {
		await program.parseAsync(parameters, {from: 'user'});
		return exitCode;
	} catch (error) {
		if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
		const {reportFault} = await import('./faults.js');
		return reportFault(error);
	}
}
