#!/usr/bin/env node
import {readFileSync} from 'node:fs';
import {Command, CommanderError, Help, InvalidArgumentError, Option} from 'commander';
import {rewordParserError} from './commands/option-words.js';
import type {GlobalOptions} from './commands/settings.js';
import {isLabName} from './lab/lab-name.js';

/** What a command returns is the exit code. */
type Action = (options: GlobalOptions & Record<string, unknown>, operand?: string) => Promise<number>;

const program = new Command('pg-replication-tutorial');

/** The parser hands an option of the program on to every command; this one is not for all of them. */
const takesFrom = (command: Command) => command.options.some(({long}) => long === '--from');

function act(load: () => Promise<Action>) {
	return async (...parameters: unknown[]) => {
		const command = parameters.at(-1) as Command;
		const operand = typeof parameters[0] === 'string' ? parameters[0] : undefined;
		if (command.optsWithGlobals().from !== undefined && !takesFrom(command)) {
			command.error("error: unknown option '--from'");
		}

		const action = await load();
		process.exitCode = await action(command.optsWithGlobals(), operand);
	};
}

function labName(value: string): string {
	if (isLabName(value)) return value;
	throw new InvalidArgumentError('a lab is named with up to 31 lower-case letters, digits and dashes.');
}

function numberFrom(least: number, most: number): (value: string) => number {
	return (value) => {
		const number = Number(value);
		if (value.trim() !== '' && number >= least && number <= most) return number;
		throw new InvalidArgumentError(`it is a number from ${least} to ${most}.`);
	};
}

/** Registry, path, tag and digest, as https://pkg.go.dev/github.com/distribution/reference has them. */
const imagePattern =
	/^(?:[\w.-]+(?::\d+)?\/)?[a-z\d]+(?:(?:[._]|__|-+)[a-z\d]+)*(?:\/[a-z\d]+(?:(?:[._]|__|-+)[a-z\d]+)*)*(?::\w[\w.-]{0,127})?(?:@sha256:[a-f\d]{64})?$/;

function imageName(value: string): string {
	if (!imagePattern.test(value)) {
		throw new InvalidArgumentError('an image is named as for "docker run", for example postgres:15.');
	}

	const major = /(?:^|\/)postgres:(\d+)/.exec(value)?.[1];
	if (major !== undefined && (Number(major) < 13 || Number(major) > 18)) {
		throw new InvalidArgumentError('the course is made for PostgreSQL 13 to 18.');
	}

	return value;
}

function atLeastZero(value: string): number {
	if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
	throw new InvalidArgumentError('it is a number from 0 upward, such as 2 or 0.5.');
}

function fileName(value: string): string {
	if (value !== '') return value;
	throw new InvalidArgumentError('it is the name of a file.');
}

// Before the first subcommand, which takes these settings over.
program.exitOverride().configureOutput({
	outputError(text, write) {
		write(`${rewordParserError(text)}\n`);
	},
});

program
	.description('Learn PostgreSQL streaming replication by doing it: a primary, a standby, an archive, a failover.')
	.version(version(), '-V, --version', 'print the version')
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
	.option('--dir <dir>', 'folder of the lab')
	.addOption(
		new Option('--image <image>', 'image for the docker engine, PostgreSQL 13 to 18 (default: postgres:15)').argParser(
			imageName,
		),
	)
	.option('--pg-bin <dir>', 'folder with the programs of PostgreSQL, for the local engine')
	.option('--course <dir>', 'play the lessons of another folder; they run commands, so trust their author')
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
	.addHelpText(
		'after',
		examples([
			['', 'learn; goes on where the lab stands'],
			['--from failover', 'learn from a lesson on; it is named by number or name'],
			['doctor', 'what this machine has, and what it lacks'],
			['reset base-backup', 'take the lab back to the start of a lesson'],
			['demo --lab talk', 'show the course to an audience, in a lab of its own'],
			['clean', 'remove the lab, and nothing else'],
		]),
	)
	.action(act(async () => (program.args.length > 0 ? refuseCommand : (await import('./commands/tutor.js')).tutor)));

program
	.command('run')
	.description('run the whole course without questions; exit 0 only if every check passed')
	.option('--from <lesson>', 'begin with this lesson; the lab is taken there, from a checkpoint or by running')
	.option('--to <lesson>', 'stop after this lesson')
	.option('--json', 'print one event a line as JSON')
	.option('--keep', 'keep the lab at the end')
	.addHelpText(
		'after',
		examples([
			['run --engine local', 'the whole course without Docker; the lab is removed at the end'],
			['run --to network --keep', 'the first lesson; the lab stays'],
			['run --from 2 --to base-backup', 'go on in that lab; lessons are named by number or name'],
			['run --lab two --json', 'in another lab, as events for a program'],
		]),
	)
	.action(act(async () => (await import('./commands/run.js')).run));

program
	.command('reset')
	.description('take the lab back to the start of a lesson: servers, files and progress')
	.argument('<lesson>', 'the lesson, by number or name; LESSON/STEP undoes the step that passed last')
	.addHelpText(
		'after',
		`
The lab is taken back from the checkpoint of that lesson, in about a second, or
else by running all that comes before it. In a terminal you are asked first:
what was done after that is lost. Checkpoints of later lessons stay, and lead
forward again; where the lab has never been, "run" takes it.
${examples([
	['reset base-backup', 'go back to the start of that lesson'],
	['reset 7 --yes', 'the same, without a question'],
	['reset base-backup/2', 'undo the second step of it, if that was the last one to pass'],
])}`,
	)
	.action(act(async () => (await import('./commands/reset.js')).reset));

program
	.command('demo')
	.description('demonstrate the course to an audience: commands are typed visibly and run for real')
	.option('--from <lesson>', 'begin with this lesson; the lab is taken to its start')
	.option('--restart-clock', 'count the time that was used from zero')
	.option('--typing <speed>', 'characters typed in a second; 0 types at once (default: 30)', atLeastZero)
	.option('--auto', 'go on by itself')
	.option('--loop', 'go on by itself, and begin anew at the end, until somebody quits')
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
	.addHelpText(
		'after',
		`
Every press goes one beat on: a command is typed, run, and its outcome checked;
Space or the button of a presenter's remote does. "?" shows all keys. Speaker
notes and the clock are in a second terminal: see "notes".

A demonstration that goes on by itself waits between the beats for 0.3 seconds a
word, 2 to 30 seconds in all, unless --pace says how long. When a step fails it
is tried once more, then its lesson is set up again, then it is played from the
recording; what cannot be played stops it, or with --loop begins it anew.
--no-motion types at once.

--rehearse takes the lab to the start of the lesson that --from names, or of the
first one, and back there at the end. In a terminal you are asked before a lab
goes back.
${examples([
	['demo --rehearse --lab talk', 'the day before: times, what does not fit, a recording to fall back on'],
	['demo --lab talk --from failover', 'on the stage; without --from it goes on where the lab stands'],
	['notes --lab talk', 'in a second terminal'],
	['demo --auto --pace 5', 'hands off; everything stays 5 seconds'],
	['demo --loop --lab kiosk', 'in a lab of its own, over and over'],
	['demo --auto --plain', 'line by line, without a screen'],
])}`,
	)
	.action(act(async () => (await import('./commands/demo.js')).demo));

program
	.command('notes')
	.description('the presenter\'s second terminal: speaker notes and clock of a running "demo", and its keys')
	.addHelpText(
		'after',
		`
It shows what to say on this step and the next one, and the time used against
the time planned; the same keys drive the demonstration. "q" leaves the notes,
and the demonstration goes on. Both are of the same user on the same machine.
${examples([
	['notes', 'while "demo" runs in another terminal'],
	['notes --lab talk --plain', 'of another lab, one line after the other'],
])}`,
	)
	.action(act(async () => (await import('./commands/notes.js')).notes));

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
	.addHelpText(
		'after',
		`
Keys: Space pauses, Right and Left go to the next step and back, + and - change
the speed, q quits. Without a terminal the last picture of each step is printed.
${examples([
	['replay talk.cast', 'play it'],
	['replay talk.cast --from base-backup --speed 2', 'from a lesson on, twice as fast'],
	['replay talk.cast | less', 'the last picture of each step as text'],
])}`,
	)
	.action(act(async () => (await import('./commands/replay.js')).replay));

program
	.command('script')
	.description('print the course as a commented bash script that ends where "run" ends')
	.addHelpText(
		'after',
		examples([
			['script > course.sh', 'then read it, and run it with bash in an empty folder'],
			['script --engine local --lab two', 'for another lab, without Docker'],
		]),
	)
	.action(act(async () => (await import('./commands/script.js')).script));

program
	.command('transcript')
	.description('print what was done in a lab: every command, its output and what was found, as Markdown')
	.option('-o, --output <file>', 'write it into this new file; nothing is overwritten')
	.addHelpText(
		'after',
		`
The tutor records in the lab's folder what is done there, over all visits;
passwords are masked. The record goes with the lab: take the transcript first,
then clean.
${examples([
	['transcript | less', 'read it'],
	['transcript --output replication.md', 'keep it'],
	['transcript --lab two', 'of another lab'],
])}`,
	)
	.action(act(async () => (await import('./commands/transcript.js')).transcript));

program
	.command('doctor')
	.description('tell what this machine has and what it lacks; exit 1 if no engine can run here')
	.option('--json', 'print one JSON object')
	.addHelpText(
		'after',
		`
The JSON object: "engines" has "docker" and "local", true where that engine can
run; "chosen" is the one that is taken when none is named, or null; "findings"
is a list of objects with "name", "state" (ok, warning or lacking), "says", and
"remedy" where there is one.
${examples([
	['doctor', 'what there is, line by line, with remedies'],
	['doctor --engine local', 'exit 1 unless the local engine can run'],
	["doctor --json | jq '.engines'", 'for scripts'],
])}`,
	)
	.action(act(async () => (await import('./commands/doctor.js')).doctor));

program
	.command('lint')
	.description('look for mistakes in a course; exit 1 if there are any')
	.argument('[dir]', 'folder of the course (default: that of --course, or else ours)')
	.addHelpText(
		'after',
		`
Every mistake is a line: file:line:column and a sentence.
${examples([
	['lint my-course', 'look at the course in the folder my-course'],
	['lint', 'look at the course that is played'],
])}`,
	)
	.action(act(async () => (await import('./commands/lint.js')).lint));

program
	.command('clean')
	.description('remove what a lab made, and nothing else')
	.option('--all', 'remove every lab that you have made')
	.addHelpText(
		'after',
		`
What carries the lab's label is removed (containers, networks), its servers are
stopped, and what it wrote into its folder is removed, whoever owns it. Files of
yours in that folder stay. In a terminal you are asked first.
${examples([
	['clean', 'remove the default lab'],
	['clean --lab two --yes', 'remove the lab "two" without a question'],
	['clean --dir ./lab', 'remove the lab that lives in that folder'],
	['clean --all', 'remove all labs that you have made'],
])}`,
	)
	.action(act(async () => (await import('./commands/clean.js')).clean));

/** Lines for the end of a command's help; a meaning and its command both fit 80 columns. */
function examples(lines: ReadonlyArray<readonly [command: string, meaning: string]>): string {
	const shown = lines.flatMap(([command, meaning]) => [
		`  # ${meaning}`,
		`  pg-replication-tutorial ${command}`.trimEnd(),
	]);
	return ['', 'Examples:', ...shown].join('\n');
}

/** What is no command's name falls to the program itself. */
const refuseCommand: Action = async () => {
	const all = program.commands.map((command) => command.name()).join(', ');
	return program.error(`there is no command "${program.args[0]}"; the commands are ${all}`);
};

function version(): string {
	const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {version: string};
	return version;
}

// After the subcommands, which would take it over: their operands are counted.
program.allowExcessArguments();

try {
	await program.parseAsync();
} catch (error) {
	if (error instanceof CommanderError) {
		process.exitCode = error.exitCode === 0 ? 0 : 2;
	} else {
		const {reportFault} = await import('./commands/faults.js');
		process.exitCode = reportFault(error);
	}
}

// A connection that is slow to close must not keep the shell waiting; what was printed is written out first.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
