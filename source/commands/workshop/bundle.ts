import path from 'node:path';
import {listenForInterruption} from '../../base/interruption.js';
import {printToStderr} from '../../base/print.js';
import {bytesInWords} from '../../base/units.js';
import {reachDaemon} from '../../lab/docker/daemon.js';
import {defaultImage} from '../../lab/open-lab.js';
import {shareOf} from '../../tutor/work-progress.js';
import {type BundleProgress, makeBundle} from '../../workshop/bundle/make-bundle.js';
import {readHosts} from '../../workshop/hosts/read-hosts.js';
import {reportFault} from '../faults.js';
import {courseFolder, type GlobalOptions, readCourseToPlay} from '../settings.js';
import {ProgressLine} from './progress-line.js';

export type BundleOptions = GlobalOptions & {
	readonly hosts?: string;
};

/** Writes all that a room without internet needs into a folder. Returns the exit code. */
export async function bundleWorkshop(options: BundleOptions, given = ''): Promise<number> {
	const folder = path.resolve(given);
	const hosts = options.hosts === undefined ? [] : await readHosts(path.resolve(options.hosts));
	// A bundle is used where a mistake in the course cannot be corrected any more.
	await readCourseToPlay(options);
	const interruption = listenForInterruption();
	const line = new ProgressLine(process.stdout);
	try {
		await makeBundle(
			{
				folder,
				images: [options.image ?? defaultImage, ...hosts.flatMap(({image}) => image ?? [])],
				usualImage: defaultImage,
				course: path.resolve(courseFolder(options)),
				ownCourse: options.course !== undefined,
				hosts: options.hosts !== undefined,
			},
			reachDaemon,
			(progress) => tell(line, progress),
			interruption.signal,
		);
		line.say(`The bundle is complete; ${path.join(given, 'README.txt')} says what to do with it.`);
		return 0;
	} catch (error) {
		line.clear();
		const code = interruption.exitCode();
		if (code === undefined) return reportFault(error);
		printToStderr('The bundle is not complete; the same command goes on with it.');
		return code;
	} finally {
		interruption.end();
	}
}

function tell(line: ProgressLine, progress: BundleProgress): void {
	switch (progress.kind) {
		case 'pulling': {
			const share = shareOf(progress.pull);
			line.show(`pulling ${progress.pull.image}`, share);
			break;
		}

		case 'writing':
			line.show(
				`writing ${progress.file}, ${bytesInWords(progress.bytes)}`,
				// The file is a little larger or smaller than the size that Docker reports for the image.
				progress.total === undefined ? undefined : Math.min(0.99, progress.bytes / progress.total),
				`writing ${progress.file}`,
			);
			break;
		case 'written':
			line.say(`${progress.was === 'there' ? 'there already' : 'written'}  ${progress.file}`);
			break;
	}
}
