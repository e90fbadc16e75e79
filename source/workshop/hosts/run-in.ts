import type Docker from 'dockerode';
import {collect} from '../../lab/docker/streams.js';
import type {ProgramResult} from '../../lab/engine.js';

/**
 * Runs a program in a running container to its end.
 * @param given what it reads from its standard input; it has to know by itself where that ends
 */
export async function runIn(
	docker: Docker,
	container: string,
	{command, user, given}: {readonly command: readonly string[]; readonly user: string; readonly given?: string},
): Promise<ProgramResult> {
	const exec = await docker.getContainer(container).exec({
		Cmd: [...command],
		User: user,
		AttachStdin: given !== undefined,
		AttachStdout: true,
		AttachStderr: true,
	});
	const stream = await exec.start({hijack: true, stdin: given !== undefined});
	const output = collect(docker, stream);
	if (given !== undefined) stream.write(given);
	const texts = await output;
	const {ExitCode: exitCode} = await exec.inspect();
	return {exitCode: exitCode ?? 1, ...texts};
}
