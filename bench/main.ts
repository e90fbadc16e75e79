import {chmod, mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {cpus, totalmem, type} from 'node:os';
import path from 'node:path';
import {measureFindingDelay} from './finding-delay.js';
import {measureFirstFrame} from './first-frame.js';
import {measureLiveCluster} from './live-cluster.js';
import {measureRestore} from './restore.js';
import {measureRoster} from './roster.js';
import {median, milliseconds, quantile} from './statistics.js';
import {measureWholeCourse} from './whole-course.js';

const rounds = {frame: 9, course: 5, finding: 7, restore: 3};

/** Measures side by side in one run and prints ratios; prints aims without asserting them. */
export async function main(hello: string): Promise<number> {
	const home = await mkdtemp('/var/tmp/pg-tutorial-bench-');
	await chmod(home, 0o755);
	process.env.PG_REPLICATION_TUTORIAL_HOME = home;
	const lines: string[] = [];
	const tell = (line: string) => {
		lines.push(line);
		console.log(line);
	};

	try {
		const [processor] = cpus();
		tell(
			`# ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${type()}, ${cpus().length} x ${processor?.model}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
		);
		await mkdir(path.join(home, 'labs'));
		const lab = ['--engine', 'local', '--lab', 'bench-frame', '--dir', path.join(home, 'labs', 'frame')];
		const frame = await measureFirstFrame(hello, ['dist/cli.js', ...lab], rounds.frame);
		const [node, ink, tutor] = [median(frame.node), median(frame.hello), median(frame.tutor)];
		tell(
			`start to first frame: tutor ${milliseconds(tutor)}, Ink hello ${milliseconds(ink)}, node -e 0 ${milliseconds(node)} (medians of ${rounds.frame})`,
		);
		tell(`  tutor / Ink hello   ${(tutor / ink).toFixed(2)}   aim: at most 1.5`);
		tell(`  tutor / node -e 0   ${(tutor / node).toFixed(2)}`);

		const delays = await measureFindingDelay(home, rounds.finding);
		tell(
			`outcome true to finding: median ${milliseconds(median(delays))}, longest ${milliseconds(Math.max(...delays))} (${delays.length} outcomes)   aim: median under 150 ms`,
		);

		const course = await measureWholeCourse(home, rounds.course);
		const [run, script] = [median(course.run), median(course.script)];
		tell(
			`whole course, local engine, without snapshots: run ${milliseconds(run)}, script ${milliseconds(script)} (medians of ${rounds.course})`,
		);
		tell(`  run / script        ${(run / script).toFixed(2)}   aim: at most 1.15`);
		const back = await measureRestore(home, rounds.restore);
		const [restore, anew] = [median(back.restore), median(back.run)];
		tell(
			`to the start of the failover lesson, local engine: from its snapshot ${milliseconds(restore)}, running all before it ${milliseconds(anew)} (medians of ${rounds.restore})`,
		);
		tell(`  restore / run       ${(restore / anew).toFixed(2)}   aim: at most 0.15`);
		const live = await measureLiveCluster(home);
		tell(
			`a primary and a standby on the screen, 120x40: ${(live.idle * 100).toFixed(1)} % of a core while nothing happens   aim: at most 3 %`,
		);
		tell(
			`  ${live.linesPerSecond.toFixed(0)} log lines a second for 20 s, key to frame: median ${milliseconds(median(live.keys))}, p95 ${milliseconds(quantile(live.keys, 0.95))} (${live.keys.length} keys)   aim: p95 at most 50 ms`,
		);
		tell(
			`  memory after it / before ${live.memory.ratio.toFixed(2)}, ${live.memory.seconds} s later   aim: at most 1.2`,
		);
		const roster = await measureRoster(home);
		tell(
			`a class of 200, 10 minutes of the course in 25 s, ${roster.events} events; commit to board: p50 ${milliseconds(quantile(roster.lags, 0.5))}, p99 ${milliseconds(quantile(roster.lags, 0.99))} (${roster.lags.length} events)   aim: p99 at most 1000 ms`,
		);
		const {flood} = roster;
		tell(
			`${flood.learners} learners with full outboxes at once: ${flood.events} of ${flood.expected} events in ${(flood.milliseconds / 1000).toFixed(1)} s, the roster at most ${Math.round(flood.bytes / 2 ** 20)} MiB   aim: all of them`,
		);
		await writeFile('bench/latest.txt', `${lines.join('\n')}\n`);
		return 0;
	} finally {
		await rm(home, {recursive: true, force: true, maxRetries: 20, retryDelay: 100});
	}
}
