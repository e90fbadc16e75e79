import {spawnSync} from 'node:child_process';

const {stdout, error} = spawnSync('asciinema', ['--version'], {encoding: 'utf8'});

/** Why asciinema's player cannot be asked here; absent when it can. */
export const withoutAsciinema: string | undefined =
	error === undefined && /^asciinema \d/.test(stdout) ? undefined : 'asciinema is not installed';
