import path from 'node:path';
import {print} from '../../base/print.js';
import {printableJson} from '../../base/printable.js';
import {inWords, isAboutThePath} from '../../lab/file-errors.js';
import {LabFault} from '../../lab/lab-fault.js';
import {writeNewFile} from '../../tutor/exports.js';
import {accessAs} from '../../workshop/access.js';
import {csvText, stepResults} from '../../workshop/results-table.js';
import {connectInstructor} from '../../workshop/roster/connect-instructor.js';
import type {ResultRow} from '../../workshop/roster/roster.js';
import type {ClassRows} from '../../workshop/roster/rows.js';
import {findOpenWorkshop, readWorkshop, rememberWorkshop} from '../../workshop/workshop-folder.js';
import {withWorkshopLock} from '../../workshop/workshop-lock.js';
import {UsageError} from '../faults.js';
import type {GlobalOptions} from '../settings.js';

export type ExportOptions = GlobalOptions & {
	readonly name?: string;
};

/** Writes the results into a file. Returns the exit code. */
export async function exportWorkshop(options: ExportOptions, operand = ''): Promise<number> {
	const text = textOf(operand);
	const workshop = await findOpenWorkshop(options.name);
	const instructor = await connectInstructor(accessAs('instructor', workshop));
	let read: [ClassRows, readonly ResultRow[]];
	try {
		read = [await instructor.readClass(), await instructor.readResults()];
	} finally {
		await instructor.close();
	}

	const file = path.resolve(operand);
	await write(file, text(...read));
	await noteExport(workshop.name);
	const [{seats}, results] = read;
	const claimed = seats.filter(({alias}) => alias !== undefined).length;
	print(
		`The results are written: ${file} (${claimed === 1 ? '1 seat' : `${claimed} seats`}, ${results.length === 1 ? '1 event' : `${results.length} events`})`,
	);
	return 0;
}

/** For the question before the workshop is closed; nothing depends on it. */
async function noteExport(name: string): Promise<void> {
	const exportedAt = new Date().toISOString();
	try {
		await withWorkshopLock(name, async () => {
			const workshop = await readWorkshop(name);
			if (workshop?.stage === 'open') await rememberWorkshop({...workshop, exportedAt});
		});
	} catch (error) {
		if (!(error instanceof LabFault)) throw error;
	}
}

type TextOf = (rows: ClassRows, results: readonly ResultRow[]) => string;

/** The format of the file, by its ending. */
function textOf(file: string): TextOf {
	switch (path.extname(file).toLowerCase()) {
		case '.csv':
			return (rows, results) => csvText(stepResults(rows, results));
		case '.json':
			return (rows, results) =>
				`${printableJson({...rows, medians: Object.fromEntries(rows.medians), results}, '\t')}\n`;
		default:
			throw new UsageError(`Results are written as FILE.csv or FILE.json; "${file}" ends otherwise.`);
	}
}

async function write(file: string, text: string): Promise<void> {
	try {
		await writeNewFile(file, text);
	} catch (error) {
		throw new LabFault(
			`The results cannot be written to ${file}: ${inWords(error)}.`,
			'Name a new file in another place; nothing is overwritten.',
			isAboutThePath(error) ? 'request' : 'world',
		);
	}
}
