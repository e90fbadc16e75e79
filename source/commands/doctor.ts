import {printJson, printLines} from '../base/print.js';
import {examine, type Report} from '../lab/doctor/examine.js';
import {UsageError} from './faults.js';
import {findingsLines} from './findings-text.js';
import {type GlobalOptions, labRequest, readCourseToPlay} from './settings.js';
import type {WorkshopDoctorOptions} from './workshop/doctor.js';

export type DoctorOptions = WorkshopDoctorOptions & {
	/** See whether every host of a workshop can bring a seat to streaming. */
	readonly workshop?: boolean;
};

/**
 * Prints what this machine has for a lab, and what is missing. Returns the exit code: 1 if no engine, or not the named
 * one, can run.
 */
export async function doctor(options: DoctorOptions): Promise<number> {
	if (options.workshop) return (await import('./workshop/doctor.js')).doctorOfWorkshop(options);
	if (options.hosts !== undefined) throw new UsageError('--hosts is for "doctor --workshop"; add --workshop.');
	const report = await examine({...labRequest(options), instances: (await readCourseToPlay(options)).instances});
	if (options.json) printJson(report);
	else printLines(reportLines(report, options));
	const {engine} = options;
	const runs = engine === undefined ? report.engines.docker || report.engines.local : report.engines[engine];
	return runs ? 0 : 1;
}

function reportLines({findings, engines, chosen}: Report, {engine}: DoctorOptions): string[] {
	return [...findingsLines(findings), '', conclusion(engines, chosen, engine)];
}

function conclusion(
	{docker, local}: Report['engines'],
	chosen: Report['chosen'],
	named: GlobalOptions['engine'],
): string {
	if (!docker && !local) return 'No engine can run here; the remedies are above.';
	const able =
		docker && local
			? 'Both engines can run here'
			: `The ${docker ? 'docker' : 'local'} engine can run here, the ${docker ? 'local' : 'docker'} engine cannot`;
	if (chosen === null) return `${able}.${named === undefined ? ' The lab that is there needs the other one.' : ''}`;
	return `${able}; the lab ${named === undefined ? 'takes' : 'is told to take'} ${chosen}.`;
}
