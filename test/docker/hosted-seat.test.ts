import {type ChildProcess, spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {findPrograms} from '../../source/lab/local/programs.js';
import {hostsOfWorkshop} from '../../source/workshop/hosts/hosts-of-workshop.js';
import {invitationCode} from '../../source/workshop/invitation.js';
import {connectInstructor} from '../../source/workshop/roster/connect-instructor.js';
import {installRoster} from '../../source/workshop/roster/install-roster.js';
import type {WorkshopDescription} from '../../source/workshop/workshop-description.js';
import {forgetWorkshop, makeWorkshopFolder, rememberWorkshop} from '../../source/workshop/workshop-folder.js';
import {dockerTestImage} from '../support/labs/docker-image.js';
import {freePort} from '../support/network/free-port.js';
import {TcpProxy} from '../support/network/tcp-proxy.js';
import {privateHome} from '../support/processes/private-home.js';
import {inLesson} from '../support/scenes/lesson-place.js';
import {PtyTerminal} from '../support/terminals/pty-terminal.js';
import {hostsFile} from '../support/workshop/hosts-file.js';
import {invitationTo, joinSecret, newRoster} from '../support/workshop/roster-class.js';
import {outerHost, RosterServer} from '../support/workshop/roster-server.js';

const found = await dockerTestImage();
const isMissing = 'reason' in found || (await findPrograms()) === undefined;
const required = process.env.PG_TUTORIAL_REQUIRE_DOCKER === '1';
const name = `hosted-${process.pid}`;

describe.skipIf(isMissing && !required)('a seat on a host', () => {
	let server: RosterServer;
	let workshop: WorkshopDescription;
	let gateway: ChildProcess;
	let proxy: TcpProxy;
	const learner = {home: '', remove: async () => {}};
	const terminals: PtyTerminal[] = [];

	beforeAll(async () => {
		Object.assign(learner, privateHome());
		// The instructor's home is that of the server from here on.
		server = await RosterServer.start();
		const port = await freePort();
		proxy = new TcpProxy(port, outerHost);
		await proxy.open();
		const roles = await installRoster(server.administrator(), newRoster(3, {workshop: name, gateway: proxy.port}));
		const folder = await makeWorkshopFolder(name);
		const hosts = await hostsFile(folder, 3, 'image' in found ? found.image : '');
		workshop = {
			name,
			seats: 3,
			openedAt: new Date().toISOString(),
			stage: 'open',
			roster: {
				server: {kind: 'own', lab: `roster-${name}`, dir: folder, password: ''},
				...{host: outerHost, port: server.port, database: 'workshop', fingerprint: server.fingerprint},
				...roles,
			},
			announced: {host: outerHost, port: server.port},
			hosts,
			gateway: {port},
		};
		await server.copyCertificate(folder);
		await rememberWorkshop(workshop);
		gateway = spawn(process.execPath, ['dist/cli.js', 'workshop', 'gateway', '--name', name], {stdio: 'inherit'});
	});
	afterAll(async () => {
		for (const terminal of terminals) terminal.stop();
		gateway.kill('SIGKILL');
		await proxy.close();
		const hosts = await hostsOfWorkshop(workshop);
		await hosts?.removeAll();
		hosts?.close();
		await forgetWorkshop(name);
		await server.remove();
		await learner.remove();
	});

	function join(code: string): PtyTerminal {
		const parameters = ['dist/cli.js', 'workshop', 'join', code, '--as', 'heron', '--hosted'];
		// No docker and no PostgreSQL are found on this learner's machine.
		const env = {PG_REPLICATION_TUTORIAL_HOME: learner.home, PATH: '/nonexistent', DOCKER_HOST: 'unix:///nonexistent'};
		const terminal = new PtyTerminal(process.execPath, parameters, {env});
		terminals.push(terminal);
		return terminal;
	}

	it('is learnt in over its gateway, and stands where it stood after the connection was cut', async () => {
		const code = invitationCode(invitationTo(server, {workshop: name, host: outerHost, secret: joinSecret}));
		const terminal = join(code);
		await terminal.sees(inLesson(1), 90_000);
		await terminal.sees('Ready');
		for (const place of [inLesson(1, /[\s\S]*step 2 of/), inLesson(2, /[\s\S]*step 1 of/)]) {
			terminal.type('\r');
			await terminal.sees('Passed', 60_000);
			terminal.type('\r');
			await terminal.sees(place);
			await terminal.sees('Ready');
		}

		const made = proxy.made;
		await proxy.close();
		await terminal.sees('Ctrl+C gives up');
		expect(terminal.isAlternate).toBe(false);
		await proxy.open();
		await terminal.sees(inLesson(2, /[\s\S]*step 1 of/), 60_000);
		expect(proxy.made).toBeGreaterThan(made);
		await terminal.sees('Ready');
		terminal.type('q');
		await terminal.sees(/keep/i);
		terminal.type('k');
		expect(await terminal.exited).toMatchObject({exitCode: 0});

		const {host, port, database, fingerprint, instructor} = workshop.roster;
		const connection = await connectInstructor({host, port, database, fingerprint, workshop: name, ...instructor});
		const {seats} = await connection.readClass();
		await connection.close();
		expect(seats.find(({alias}) => alias === 'heron')).toMatchObject({host: 'host-a', passed: 2});
		const log = await readFile(path.join(path.dirname(workshop.hosts ?? ''), 'gateway.log'), 'utf8');
		expect(log).toMatch(/seat 1 has its tutor on host-a/);
		expect(log).not.toMatch(/heron|password/);
	});

	it('ends by itself with its workshop', async () => {
		const exited = new Promise((resolve) => gateway.once('exit', resolve));
		await rememberWorkshop({...workshop, stage: 'closing'});
		expect(await exited).toBe(0);
	});
});
