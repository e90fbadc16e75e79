import type {Container} from 'dockerode';
import type {LabShell} from '../engine.js';
import type {Daemon} from './daemon.js';
import {collect} from './streams.js';

/**
 * A shell of root in a container of its own, which carries the lab's label, in the lab's folder. It ends without a script
 * when this process does, because its input does.
 */
export async function openDockerShell(
	daemon: Daemon,
	image: string,
	label: string,
	dir: string,
	template: string | undefined,
): Promise<LabShell> {
	const [key = '', value = ''] = label.split('=');
	const readOnly = template === undefined ? [] : [`${template}:/template:ro`];
	const {container, input, output} = await daemon.ask(async (docker) => {
		const container = await docker.createContainer({
			Image: image,
			Entrypoint: ['sh'],
			Cmd: ['-s'],
			User: 'root',
			WorkingDir: '/lab',
			Labels: {[key]: value},
			Env: template === undefined ? [] : ['template=/template'],
			OpenStdin: true,
			StdinOnce: true,
			AttachStdin: true,
			AttachStdout: true,
			AttachStderr: true,
			HostConfig: {NetworkMode: 'none', Binds: [`${dir}:/lab`, ...readOnly]},
		});
		try {
			const stream = await container.attach({stream: true, hijack: true, stdin: true, stdout: true, stderr: true});
			const output = collect(docker, stream);
			await container.start();
			return {container, input: stream, output};
		} catch (error) {
			await remove(container);
			throw error;
		}
	});
	return {
		async run(script) {
			try {
				input.write(script);
				const {StatusCode: exitCode} = await daemon.ask(async () => (await container.wait()) as {StatusCode: number});
				input.end();
				return {exitCode, ...(await output)};
			} finally {
				await remove(container);
			}
		},
		async close() {
			input.end();
			await remove(container);
		},
	};
}

async function remove(container: Container): Promise<void> {
	await container.remove({force: true, v: true}).catch(() => {});
}
