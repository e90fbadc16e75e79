import {randomBytes} from 'node:crypto';
import path from 'node:path';
import {listenForInterruption} from '../../base/interruption.js';
import {printJson, printLines, printToStderr} from '../../base/print.js';
import type {Finding} from '../../lab/doctor/finding.js';
import {defaultImage} from '../../lab/open-lab.js';
import {atMost} from '../../workshop/hosts/at-most.js';
import {readHosts} from '../../workshop/hosts/read-hosts.js';
import {rosterFindings} from '../../workshop/trial/roster-facts.js';
import {findingsOf, type Trial} from '../../workshop/trial/trial.js';
import {tryHost} from '../../workshop/trial/try-host.js';
import {tryMachine} from '../../workshop/trial/try-machine.js';
import {findingsLines} from '../findings-text.js';
import {type GlobalOptions, readCourseToPlay} from '../settings.js';
import {thisProgram} from './this-program.js';

export type WorkshopDoctorOptions = GlobalOptions & {readonly json?: boolean; readonly hosts?: string};

/** Hosts that are tried at the same time: this machine sends each of them the program. */
const maxHostsAtOnce = 4;

/** Brings one seat to streaming on every host, or on this machine. Returns the exit code: 1 if one cannot. */
export async function doctorOfWorkshop(options: WorkshopDoctorOptions): Promise<number> {
	const hosts = options.hosts === undefined ? undefined : await readHosts(path.resolve(options.hosts));
	await readCourseToPlay(options);
	const name = `doctor-${randomBytes(2).toString('hex')}`;
	// A second signal must not end this before everything is removed.
	const interruption = listenForInterruption({again: 'calls'});
	try {
		const {signal} = interruption;
		const sayer = (who: string) => progressOf(who, options.json === true);
		const turn = atMost(maxHostsAtOnce);
		const facts = rosterFindings(name);
		const trials =
			hosts === undefined
				? [
						await tryMachine({
							lab: name,
							program: thisProgram(),
							options: globalOptions(options),
							say: sayer('this machine'),
							signal,
						}),
					]
				: await Promise.all(
						hosts.map((host) => {
							const request = {workshop: name, image: options.image ?? defaultImage, say: sayer(host.name), signal};
							return turn(() => tryHost(host, request));
						}),
					);
		const findings = [...(await facts), ...trials.flatMap(findingsOf)];
		const ready = findings.every(({state}) => state !== 'error');
		tell(options, {ready, broken: signal.aborted, trials, findings});
		return interruption.exitCode() ?? (ready ? 0 : 1);
	} finally {
		interruption.end();
	}
}

function tell(
	{json}: WorkshopDoctorOptions,
	{
		ready,
		broken,
		trials,
		findings,
	}: {ready: boolean; broken: boolean; trials: readonly Trial[]; findings: readonly Finding[]},
): void {
	if (json) {
		const hosts = trials.map(({name, outcome}) =>
			outcome.kind === 'streams'
				? {name, streams: true, seconds: outcome.making + outcome.running, memory: outcome.memory ?? null}
				: {name, streams: false},
		);
		printJson({ready, hosts, findings});
		return;
	}

	const streaming = trials.filter(({outcome}) => outcome.kind === 'streams').length;
	const where = trials.length === 1 ? (trials[0]?.name ?? '') : `${streaming} of ${trials.length} hosts`;
	const conclusion = broken
		? 'It was broken off.'
		: ready
			? `A seat comes to streaming on ${trials.length === 1 ? where : `all ${trials.length} hosts`}.`
			: streaming === trials.length
				? 'Seats come to streaming; remedies for the other errors are above.'
				: trials.length === 1
					? `No seat comes to streaming on ${where}; the remedy is above.`
					: `A seat comes to streaming on ${where}; the other remedies are above.`;
	printLines([...findingsLines(findings), '', conclusion]);
}

/** Progress lines go to stderr; a repeated line is printed once. */
function progressOf(who: string, silent: boolean): (what: string) => void {
	let last = '';
	return (what) => {
		if (silent || what === last) return;
		last = what;
		printToStderr(`${who}: ${what} …`.replace(/\) …$/, ')'));
	};
}

function globalOptions({engine, image, pgBin, course}: WorkshopDoctorOptions): string[] {
	const given = {'--engine': engine, '--image': image, '--pg-bin': pgBin, '--course': course};
	return Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option, value]));
}
