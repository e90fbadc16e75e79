import stringWidth from 'string-width';
import {examine, type Report} from '../lab/doctor/examine.js';
import type {Finding} from '../lab/doctor/finding.js';
import {wrapWords} from '../plain/markdown-text.js';
import {UsageError} from './faults.js';
import {type GlobalOptions, labRequest} from './settings.js';

export type DoctorOptions = GlobalOptions & {
	readonly json?: boolean;
	/** See whether every host of a workshop can bring a seat to streaming. */
	readonly workshop?: boolean;
	readonly hosts?: string;
};

/** Tells what this machine has and lacks. Returns the exit code: 1 if no engine, or not the named one, can run. */
export async function doctor(options: DoctorOptions): Promise<number> {
	if (options.workshop) return (await import('./workshop/doctor.js')).doctorOfWorkshop(options);
	if (options.hosts !== undefined) throw new UsageError('--hosts is for "doctor --workshop"; add --workshop.');
	const report = await examine(labRequest(options));
	process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : `${reportLines(report, options).join('\n')}\n`);
	const {engine} = options;
	const runs = engine === undefined ? report.engines.docker || report.engines.local : report.engines[engine];
	return runs ? 0 : 1;
}

function reportLines({findings, engines, chosen}: Report, {engine}: DoctorOptions): string[] {
	return [...findingsLines(findings), '', conclusion(engines, chosen, engine)];
}

/** Findings as aligned text, as wide as the terminal. */
export function findingsLines(findings: readonly Finding[]): string[] {
	const width = Math.max(40, Math.min(100, process.stdout.columns ?? 80));
	const names = Math.max(...findings.map(({name}) => stringWidth(name)));
	return findings.flatMap((finding) => findingLines(finding, names, width));
}

function findingLines({name, state, says, remedy}: Finding, names: number, width: number): string[] {
	const start = `${state.padEnd('lacking'.length)}  ${name}${' '.repeat(names - stringWidth(name))}  `;
	const indent = ' '.repeat(stringWidth(start));
	const told = wrapWords(says, width - indent.length);
	const remedies = remedy === undefined ? [] : wrapWords(remedy, width - indent.length - 3);
	return [
		...told.map((line, index) => `${index === 0 ? start : indent}${line}`),
		...remedies.map((line, index) => `${indent}${index === 0 ? '-> ' : '   '}${line}`),
	];
}

function conclusion(
	{docker, local}: Report['engines'],
	chosen: Report['chosen'],
	named: GlobalOptions['engine'],
): string {
	if (!docker && !local) return 'No engine can run here; what is lacking has its remedy above.';
	const able =
		docker && local
			? 'Both engines can run here'
			: `The ${docker ? 'docker' : 'local'} engine can run here, the ${docker ? 'local' : 'docker'} engine cannot`;
	if (chosen === null) return `${able}.${named === undefined ? ' The lab that is there needs the other one.' : ''}`;
	return `${able}; the lab ${named === undefined ? 'takes' : 'is told to take'} ${chosen}.`;
}
