/** The file system's errors, as the end of a sentence. */
const words: Readonly<Record<string, string>> = {
	EACCES: 'you have not the right to',
	EPERM: 'you have not the right to',
	EROFS: 'the file system there is read-only',
	EEXIST: 'there is a file of that name',
	EISDIR: 'it is a folder',
	ENOTDIR: 'a part of its path is a file',
	ENAMETOOLONG: 'the name is too long',
	ENOENT: 'there is no such place',
	ENOSPC: 'the disk is full',
};

/** An error of the file system as the end of a sentence. */
export function inWords(error: unknown): string {
	const {code, message} = error as NodeJS.ErrnoException;
	return words[code ?? ''] ?? message;
}

/** Whether another path would do better, which is not so when the machine itself is at its end. */
export function isAboutThePath(error: unknown): boolean {
	const {code = ''} = error as NodeJS.ErrnoException;
	return code in words && code !== 'ENOSPC';
}

/** Turns the error about a missing file into undefined. */
export function unlessAbsent(error: NodeJS.ErrnoException): undefined {
	if (error.code === 'ENOENT') return undefined;
	throw error;
}
