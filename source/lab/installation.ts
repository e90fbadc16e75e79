import {readFile} from 'node:fs/promises';

/** The commands that install PostgreSQL's programs, and Docker, on this system. */
export type Installation = {readonly postgres: string; readonly docker: string};

const byFamily: ReadonlyArray<{family: RegExp; postgres: string; docker: string}> = [
	{family: /debian|ubuntu/, postgres: 'sudo apt-get install postgresql', docker: 'sudo apt-get install docker.io'},
	{
		family: /fedora|rhel|centos|rocky|almalinux/,
		postgres: 'sudo dnf install postgresql-server postgresql-contrib',
		docker: 'sudo dnf install moby-engine && sudo systemctl start docker',
	},
	{family: /suse/, postgres: 'sudo zypper install postgresql-server', docker: 'sudo zypper install docker'},
	{family: /arch/, postgres: 'sudo pacman -S postgresql', docker: 'sudo pacman -S docker'},
	{family: /alpine/, postgres: 'sudo apk add postgresql bash', docker: 'sudo apk add docker bash'},
];

const elsewhere: Installation = {
	postgres: 'install PostgreSQL 13 to 18 as https://www.postgresql.org/download/ says',
	docker: 'install Docker as https://docs.docker.com/engine/install/ says',
};

/** Packages to install on this system, by `ID` and `ID_LIKE` of os-release(5). */
export async function howToInstall(platform: NodeJS.Platform = process.platform): Promise<Installation> {
	if (platform === 'darwin') {
		return {postgres: 'brew install postgresql@17', docker: 'brew install --cask docker-desktop'};
	}

	if (platform === 'win32') {
		return {
			postgres: 'wsl --install, and start the tutor inside WSL',
			docker: 'install Docker Desktop with its WSL 2 backend, and start the tutor inside WSL',
		};
	}

	const release = await readFile('/etc/os-release', 'utf8').catch(() => '');
	const ids = [...release.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)/gm)].map((match) => match[1]).join(' ');
	return byFamily.find(({family}) => family.test(ids)) ?? elsewhere;
}
