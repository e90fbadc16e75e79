import path from 'node:path';
import type {Renaming} from './renaming.js';

/**
 * A text file of a lab for the lab's copy: replaces the lab's folders, ports and hosts by the copy's, as whole words
 * only. `texts.ts` lists these files.
 * @param file in the lab's folder
 */
export function rewriteText(file: string, text: string, renaming: Renaming): string {
	const name = path.posix.basename(file);
	const moved = withFolders(text, renaming.folders);
	// Inside of a container, ports are those of the container.
	const ports = renaming.from.engine === 'local' ? renaming.ports : new Map<string, string>();
	if (name === 'pgpass') return withPasswordRecords(moved, renaming.hosts, ports);
	const settled = moved
		.replaceAll(
			/(?<!\w)((?:PG)?host\s*=\s*'{0,2})([\w.,-]+)/gi,
			(_, before, list) => before + each(list, renaming.hosts),
		)
		.replaceAll(/(?<!\w)((?:PG)?port\s*[= ]\s*'{0,2})([\d,]+)/gi, (_, before, list) => before + each(list, ports));
	if (name === 'postmaster.opts') return settled.replaceAll(/("-p(?:" ")?)(\d+)(?=")/g, replacing(ports));
	if (name !== 'pg_hba.conf') return settled;
	return settled.replaceAll(/^(\s*host\w*\s+\S+\s+\S+\s+)([\w.-]+)/gm, replacing(renaming.hosts));
}

/** A folder matches with what lies in it, not with a neighbour whose name begins with the same letters. */
function withFolders(text: string, {dir, sockets}: Renaming['folders']): string {
	const own = new RegExp(`(?<![\\w./-])${escaped(dir.from)}(?=[/'",:]|$)`, 'gm');
	const ofSockets = new RegExp(`(?<![\\w./-])${escaped(sockets.from)}(?![\\w-])`, 'g');
	return text.replaceAll(own, () => dir.to).replaceAll(ofSockets, () => sockets.to);
}

function escaped(text: string): string {
	return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** host:port:database:user:password, an asterisk fits anything; a colon in a field has a backslash before it. */
function withPasswordRecords(
	text: string,
	hosts: ReadonlyMap<string, string>,
	ports: ReadonlyMap<string, string>,
): string {
	return text.replaceAll(
		/^([^:\\#\n][^:\\\n]*):(\d+|\*):/gm,
		(_, host, port) => `${hosts.get(host) ?? host}:${ports.get(port) ?? port}:`,
	);
}

function each(list: string, names: ReadonlyMap<string, string>): string {
	return list
		.split(',')
		.map((name) => names.get(name) ?? name)
		.join(',');
}

const replacing = (names: ReadonlyMap<string, string>) => (_: string, before: string, name: string) =>
	`${before}${names.get(name) ?? name}`;
