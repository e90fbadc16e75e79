import {execa} from 'execa';

/**
 * Runs the built program with its standard output going to a shell command, such as `head -1` or, where nobody reads,
 * `:`. Returns the program's exit code, its stderr, and what the command printed.
 * @param both its standard error goes there, too
 */
export async function pipedCli(
	parameters: readonly string[],
	reader: string,
	env: NodeJS.ProcessEnv = {},
	both = false,
) {
	const line = `"$@" ${both ? '2>&1 ' : ''}| ${reader}; exit "\${PIPESTATUS[0]}"`;
	return shellCli(line, parameters, env);
}

/** Runs a line of bash in which `"$@"` is the built program with parameters. */
export async function shellCli(line: string, parameters: readonly string[], env: NodeJS.ProcessEnv = {}) {
	const program = [process.execPath, 'dist/cli.js', ...parameters];
	const {exitCode, stdout, stderr} = await execa('bash', ['-c', line, 'bash', ...program], {
		env,
		stdin: 'ignore',
		reject: false,
		timeout: 110_000,
	});
	return {exitCode, stdout, stderr};
}
