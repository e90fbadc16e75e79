import {readFile, readlink} from 'node:fs/promises';
import * as z from 'zod';
import {runProgram} from './processes.js';

/** Identifies a process, also when another one has its number later. */
export const processIdentity = z.object({pid: z.number().int().positive(), startedAt: z.string()});
export type ProcessIdentity = z.infer<typeof processIdentity>;

/** The process of that number, or undefined when there is none. */
export async function identify(pid: number): Promise<ProcessIdentity | undefined> {
	const startedAt = process.platform === 'linux' ? await linuxStart(pid) : await portableStart(pid);
	return startedAt === undefined ? undefined : {pid, startedAt};
}

/** Whether that very process still runs. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
	return (await identify(identity.pid))?.startedAt === identity.startedAt;
}

/** The process that a file records; undefined when there is no such file, or it is damaged. */
export async function recordedProcess(file: string): Promise<ProcessIdentity | undefined> {
	return readFile(file, 'utf8').then(parseIdentity, () => undefined);
}

/** The process that the text of such a file records; undefined when it is damaged. */
export function parseIdentity(text: string): ProcessIdentity | undefined {
	try {
		return processIdentity.parse(JSON.parse(text));
	} catch {
		return undefined;
	}
}

/** The working directory of a process, without symbolic links; undefined where the system does not tell it: only Linux has /proc. */
export async function workingDirectory(pid: number): Promise<string | undefined> {
	return readlink(`/proc/${pid}/cwd`).catch(() => undefined);
}

/**
 * Field 22 of proc(5)'s stat, counted after the command's name, which may hold spaces. A process that has ended stays in
 * the table until its parent asks for it, which in a container may be never.
 */
async function linuxStart(pid: number): Promise<string | undefined> {
	const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
	const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ');
	return fields === undefined || /[ZX]/.test(fields[0] ?? '') ? undefined : fields[19];
}

async function portableStart(pid: number): Promise<string | undefined> {
	const {exitCode, stdout} = await runProgram('ps', ['-o', 'lstart=', '-p', String(pid)]);
	return exitCode === 0 ? stdout.trim() : undefined;
}
