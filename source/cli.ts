#!/usr/bin/env node
import {readFileSync} from 'node:fs';
import {Command, CommanderError, InvalidArgumentError, Option} from 'commander';
import type {GlobalOptions} from './commands/settings.js';

/** What a command returns is the exit code. */
type Action = (options: GlobalOptions & Record<string, unknown>, operand?: string) => Promise<number>;

const program = new Command('pg-replication-tutorial');

function act(load: () => Promise<Action>) {
	return async (...parameters: unknown[]) => {
		const command = parameters.at(-1) as Command;
		const operand = typeof parameters[0] === 'string' ? parameters[0] : undefined;
		const action = await load();
		process.exitCode = await action(command.optsWithGlobals(), operand);
	};
}

function labName(value: string): string {
	if (/^[a-z0-9][a-z0-9-]{0,30}$/.test(value)) return value;
	throw new InvalidArgumentError('A lab is named with up to 31 lower-case letters, digits and dashes.');
}

function imageName(value: string): string {
	if (/^[\w][\w./:@-]*$/.test(value)) return value;
	throw new InvalidArgumentError('An image is named as for "docker run", for example postgres:15.');
}

// Before the first subcommand, which takes these settings over.
program.exitOverride().configureOutput({
	outputError(text, write) {
		write(`${sentence(text)}\n`);
	},
});

program
	.description('Learn PostgreSQL streaming replication by doing it: a primary, a standby, an archive, a failover.')
	.version(version(), '-V, --version', 'print the version')
	.helpOption('-h, --help', 'print this help')
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
	.option('-y, --yes', 'take the default answer to every question')
	.configureHelp({showGlobalOptions: true})
	.addHelpText(
		'after',
		`
Examples:
  pg-replication-tutorial                   learn; goes on where the lab stands
  pg-replication-tutorial doctor            what this machine has, and what it lacks
  pg-replication-tutorial run --to network  play the first lesson without questions
  pg-replication-tutorial script > lab.sh   the course as a bash script
  pg-replication-tutorial clean             remove the lab, and nothing else`,
	)
	.action(act(async () => (await import('./commands/tutor.js')).tutor));

program
	.command('run')
	.description('run the whole course without questions; exit 0 only if every check passed')
	.option('--from <lesson>', 'go on in the lab from this lesson; what comes before it is run first if need be')
	.option('--to <lesson>', 'stop after this lesson')
	.option('--json', 'print one event a line as JSON')
	.option('--keep', 'keep the lab at the end')
	.action(act(async () => (await import('./commands/run.js')).run));

program
	.command('script')
	.description('print the course as a commented bash script that ends where "run" ends')
	.action(act(async () => (await import('./commands/script.js')).script));

function sentence(text: string): string {
	const words = text.replace(/^error: /, '').trim();
	const said = `${words[0]?.toUpperCase()}${words.slice(1)}`;
	return `${said}${/[.?!)]$/.test(said) ? '' : '.'} See "pg-replication-tutorial --help".`;
}

function version(): string {
	const {version} = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {version: string};
	return version;
}

try {
	await program.parseAsync();
	// A connection that is slow to close must not keep the shell waiting; what was printed is written out first.
	process.stdout.write('', () => process.exit());
} catch (error) {
	if (error instanceof CommanderError) {
		process.exitCode = error.exitCode === 0 ? 0 : 2;
	} else {
		const {reportFault} = await import('./commands/faults.js');
		process.exitCode = reportFault(error);
	}
}
