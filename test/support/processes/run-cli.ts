import {execa} from 'execa';

/** Runs the built program without a terminal and returns how it ended. */
export async function runCli(parameters: readonly string[], env: NodeJS.ProcessEnv = {}) {
	const {exitCode, stdout, stderr} = await execa(process.execPath, ['dist/cli.js', ...parameters], {
		env,
		stdin: 'ignore',
		reject: false,
		timeout: 300_000,
	});
	return {exitCode, stdout, stderr};
}
