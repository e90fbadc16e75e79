import {LabFault} from './lab-fault.js';

type Refusal = {
	/** The end of a sentence. */
	readonly says: string;
	/** The beginning of one; where it is absent, a look at the place tells more. */
	readonly remedy?: string;
};

/** What another path may mend. */
const ofThePath: Readonly<Record<string, Refusal>> = {
	EACCES: {says: 'you have not the right to', remedy: 'Do it as the account that it belongs to'},
	EPERM: {says: 'you have not the right to', remedy: 'Do it as the account that it belongs to'},
	EROFS: {says: 'the file system there is read-only', remedy: 'Have it mounted so that it can be written'},
	EEXIST: {says: 'there is a file of that name'},
	EISDIR: {says: 'it is a folder'},
	ENOTDIR: {says: 'a part of its path is a file'},
	ENAMETOOLONG: {says: 'the name is too long'},
	ENOENT: {says: 'there is no such place'},
	ENOTEMPTY: {says: 'it is not empty'},
	ELOOP: {says: 'its symbolic links lead in a circle'},
	ENXIO: {says: 'it is a named pipe', remedy: 'Move it away'},
	EBUSY: {says: 'it is in use', remedy: 'End what uses it'},
};

/** What no other path mends, because the machine is at an end. */
const ofTheMachine: Readonly<Record<string, Refusal>> = {
	ENOSPC: {says: 'the disk is full', remedy: 'Make room on it'},
	EDQUOT: {says: 'your quota on that disk is used up', remedy: 'Make room on it'},
	EFBIG: {says: 'the file would be larger than a file may be', remedy: 'Raise that limit ("ulimit -f")'},
	EIO: {says: 'the disk has failed', remedy: 'Look into the log of the system'},
	EMFILE: {says: 'this process has too many open files', remedy: 'Raise that limit ("ulimit -n")'},
	ENFILE: {says: 'this machine has too many open files', remedy: 'End programs that you do not need'},
	ENOMEM: {says: 'this machine has no memory left', remedy: 'End programs that you do not need'},
	EAGAIN: {says: 'this machine can start no more processes', remedy: 'End programs that you do not need'},
};

const refusalOf = (code: string): Refusal | undefined => ofThePath[code] ?? ofTheMachine[code];

/** An error of the file system as the end of a sentence. */
export function inWords(error: unknown): string {
	const {code = '', message} = error as NodeJS.ErrnoException;
	return refusalOf(code)?.says ?? message;
}

/** Whether another path would do better, which is not so when the machine itself is at its end. */
export function isAboutThePath(error: unknown): boolean {
	return ((error as NodeJS.ErrnoException).code ?? '') in ofThePath;
}

/** What mends an error of the file system, with what is to be done after it. */
export function remedyFor(error: unknown, then: string): string {
	const {code = '', path} = error as NodeJS.ErrnoException;
	const look = path === undefined ? 'Mend that' : `"ls -ld ${path}" shows what is there; mend that`;
	return `${refusalOf(code)?.remedy ?? look}, and ${then}.`;
}

/**
 * A fault of the outside world: one that was told as such, or a refusal of the file system or of the start of a process;
 * undefined for every other error.
 */
export function asLabFault(error: unknown): LabFault | undefined {
	if (error instanceof LabFault) return error;
	if (!(error instanceof Error)) return undefined;
	const {code = '', syscall, path, dest} = error as NodeJS.ErrnoException & {dest?: string};
	if (syscall === undefined || ofNetworks.test(syscall) || refusalOf(code) === undefined) return undefined;
	const what = dest ?? path ?? 'A file';
	const why = syscall.startsWith('spawn') && code === 'ENOENT' ? 'there is no such program' : inWords(error);
	return new LabFault(`${what} cannot be ${doneBy(syscall)}: ${why}.`, remedyFor(error, 'try again'));
}

const ofNetworks = /^(accept|bind|connect|getaddrinfo|listen)$/;

function doneBy(syscall: string): string {
	if (/^(scandir|stat|lstat|readlink|read|statfs)$/.test(syscall)) return 'read';
	if (/^(rm|rmdir|unlink)$/.test(syscall)) return 'removed';
	if (/^(mkdir|mkdtemp|link|symlink)$/.test(syscall)) return 'made';
	if (syscall.startsWith('spawn')) return 'started';
	return 'written';
}

/** Turns the error about a missing file into undefined. */
export function unlessAbsent(error: NodeJS.ErrnoException): undefined {
	if (error.code === 'ENOENT') return undefined;
	throw error;
}
