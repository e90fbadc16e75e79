import {readdir, readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {createEngine} from '../../../source/lab/create-engine.js';
import {instancesOf, type LabDescription} from '../../../source/lab/description.js';
import {accountToDropTo} from '../../../source/lab/local/account.js';
import {Servers} from '../../../source/lab/servers.js';

/** The result of a course, without what differs between runs: times, log positions, names and ports of the lab. */
export type EndState = {
	readonly answers: Readonly<Record<string, unknown>>;
	/** Each entry with its kind and mode. */
	readonly files: readonly string[];
	/** Text of the files that the course writes. */
	readonly texts: Readonly<Record<string, string>>;
};

const questions = {
	role: 'SELECT pg_is_in_recovery()',
	timeline: `SELECT CASE WHEN pg_is_in_recovery() THEN (SELECT received_tli::text FROM pg_stat_wal_receiver)
		ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END`,
	sends: 'SELECT application_name, state FROM pg_stat_replication ORDER BY 1',
	receives: 'SELECT status FROM pg_stat_wal_receiver',
	settings: `SELECT name, current_setting(name), pending_restart FROM pg_settings WHERE name IN ('wal_level', 'archive_mode',
		'archive_command', 'max_wal_senders', 'cluster_name', 'wal_keep_size', 'listen_addresses') ORDER BY 1`,
	rules: `SELECT type, database, user_name, address, auth_method, error FROM pg_hba_file_rules ORDER BY line_number`,
	roles: `SELECT rolname, rolsuper, rolreplication, rolcanlogin, rolconnlimit, left(rolpassword, 14) FROM pg_authid
		WHERE rolname !~ '^pg_' ORDER BY 1`,
	databases: 'SELECT datname, pg_encoding_to_char(encoding), datcollate FROM pg_database ORDER BY 1',
	tables: `SELECT relname, relkind FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`,
	customers: 'SELECT customer_id, firstname FROM customers ORDER BY 1',
	diary: 'SELECT line FROM diary ORDER BY written_at',
};

/** Looks at a lab at the end of the course. */
export async function endStateOf(lab: LabDescription): Promise<EndState> {
	const account = lab.engine === 'local' ? await accountToDropTo() : undefined;
	const engine = await createEngine(lab, account, () => {});
	const servers = new Servers(engine);
	try {
		const answers: Record<string, unknown> = {};
		for (const instance of instancesOf(lab)) {
			for (const [name, question] of Object.entries(questions)) {
				answers[`${instance} ${name}`] = await servers.query(instance, question);
			}
		}

		const neutral = (text: string) => withoutOwn(text, lab);
		return {
			answers: JSON.parse(neutral(JSON.stringify(answers))) as Record<string, unknown>,
			files: await listFiles(lab.dir),
			texts: await readTexts(lab, neutral),
		};
	} finally {
		await servers.close();
		engine.close();
	}
}

/** The same text for every lab. */
function withoutOwn(text: string, {name, dir, ports}: LabDescription): string {
	return [dir, `${name}-`, ...Object.values(ports).map(String)]
		.reduce((result, own, index) => result.replaceAll(own, `<own ${index}>`), text)
		.replaceAll(/\/tmp\/pg-replication-\w+/g, '<sockets>');
}

/**
 * Files of the lab to the depth at which the course deals with them. How many segments there are depends on how busy the
 * servers were; that there are any, and on which timelines, does not.
 */
async function listFiles(dir: string): Promise<string[]> {
	const found = new Set<string>();
	const walk = async (folder: string, depth: number) => {
		for (const entry of await readdir(path.join(dir, folder)).catch(() => ['(closed)'])) {
			const file = path.join(folder, entry);
			if (['.tutorial', 'lab.env'].includes(file)) continue;
			const status = await stat(path.join(dir, file)).catch(() => undefined);
			const segment = file.replace(/\/([0-9A-F]{8})[0-9A-F]{16}(?:\.[0-9A-F]{8})?/, '/$1<segment>');
			const kind = status?.isDirectory() ? 'folder' : 'file';
			found.add(`${segment} ${kind} ${((status?.mode ?? 0) & 0o777).toString(8)}`);
			if (status?.isDirectory() && depth < 3) await walk(file, depth + 1);
		}
	};

	await walk('', 1);
	return [...found].toSorted();
}

async function readTexts(lab: LabDescription, neutral: (text: string) => string): Promise<Record<string, string>> {
	const {dir} = lab;
	const texts: Record<string, string> = {};
	for (const folder of ['secrets', ...instancesOf(lab).map((name) => path.join(name, 'config'))]) {
		for (const file of await readdir(path.join(dir, folder))) {
			texts[path.join(folder, file)] = neutral(await readFile(path.join(dir, folder, file), 'utf8'));
		}
	}

	return texts;
}
