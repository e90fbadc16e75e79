import type {Root, RootContent} from 'mdast';
import {fromMarkdown} from 'mdast-util-from-markdown';
import type {ActionText, BlockView, CourseView, LessonView, StepView} from '../../../source/tutor/views.js';

type StepDraft = {
	readonly title: string;
	readonly prose: string;
	readonly actions?: readonly ActionText[];
	readonly see?: string;
	readonly departs?: string;
	readonly checks: readonly string[];
	readonly hints?: number;
	readonly flags?: readonly {readonly flag: string; readonly meaning: string}[];
	readonly undo?: string;
};

type LessonDraft = {
	readonly title: string;
	readonly minutes: number;
	readonly built?: string;
	readonly introduction: string;
	readonly departs?: readonly string[];
	readonly steps: readonly StepDraft[];
};

const run = (text: string, language: 'bash' | 'sql' = 'bash'): ActionText => ({
	kind: 'command',
	parts: [{language, text}],
	meantToFail: false,
});

const drafts: readonly LessonDraft[] = [
	{
		title: 'Network',
		minutes: 1,
		built: 'a network, postgres, on which the servers find each other',
		introduction:
			'Containers find each other by name when they share a network. The primary and the standby of this course talk over one of their own, called `postgres`.',
		steps: [
			{
				title: 'Create the network',
				prose:
					'A network is a **named switch**. Every container on it reaches the others by their names, and *nothing else* reaches them; see [the manual](https://docs.docker.com/network/).',
				actions: [run('docker network create \\\n  --label pg-replication-tutorial.lab=main \\\n  postgres')],
				see: 'the identifier of the new network, 64 hexadecimal digits',
				departs: 'The network carries a label, so that the tutor knows what it may remove.',
				checks: ["the network exists and is this lab's"],
				hints: 2,
				flags: [{flag: '--label', meaning: 'a note on the network; the tutor removes only what carries its own'}],
			},
		],
	},
	{
		title: 'Primary instance',
		minutes: 6,
		introduction:
			'The primary is the server that takes writes. Its configuration comes first:\n\n- `postgresql.conf` says how it runs\n- `pg_hba.conf` says who may connect',
		departs: ['The container runs detached, so that the terminal stays free.'],
		steps: [
			{
				title: 'Write the configuration',
				prose: 'Two lines are enough to begin with. The rest keeps its defaults.',
				actions: [
					{
						kind: 'write',
						path: 'postgres-1/config/pg_hba.conf',
						parts: [
							{
								language: 'ini',
								text: '# TYPE  DATABASE  USER  ADDRESS  METHOD\nlocal   all       all            trust\nhost    all       all   all      scram-sha-256',
							},
						],
						meantToFail: false,
					},
					{
						kind: 'edit',
						path: 'postgres-1/config/postgresql.conf',
						parts: [{language: 'ini', text: "listen_addresses = '*'\nhba_file = '/config/pg_hba.conf'"}],
						meantToFail: false,
					},
				],
				checks: ['both files are there'],
				hints: 2,
			},
			{
				title: 'Start the server',
				prose: 'The image makes a new cluster in an empty data folder, then starts the server on it.',
				actions: [
					run(
						'docker run --detach --name postgres-1 --network postgres --label pg-replication-tutorial.lab=main -v "$PWD/postgres-1/pgdata:/data" -p 127.0.0.1:5000:5432 postgres:15',
					),
					run(
						"docker exec -i postgres-1 psql -U postgresadmin -d postgresdb <<'SQL'\nSELECT version();\nCREATE TABLE customers (firstname text, customer_id serial);\nSQL",
					),
				],
				see: 'the version of the server:\n\n  PostgreSQL 15.8 on x86_64-pc-linux-gnu',
				checks: [
					'the server takes connections to postgresdb',
					'the data folder belongs to the server alone',
					"the server's settings are those of the file",
				],
				hints: 3,
				undo: 'docker rm -fv postgres-1 &&\n  docker run --rm -v "$PWD/postgres-1:/lab" postgres:15 rm -rf /lab/pgdata',
				flags: [
					{flag: '--detach', meaning: 'the container runs in the background and prints only its identifier'},
					{flag: '-v "$PWD/postgres-1/pgdata:/data"', meaning: 'the folder on this machine that holds the data'},
					{flag: '-p 127.0.0.1:5000:5432', meaning: 'port 5000 of this machine, and of no other, leads to the server'},
				],
			},
		],
	},
	{
		title: 'Failover',
		minutes: 7,
		built: 'a standby that has become the primary, on the second timeline: what is written now is written there',
		introduction: 'The primary goes, the standby takes over. 主サーバーが停止します。',
		steps: [
			{
				title: 'Try to write on the standby',
				prose: '> A standby is read-only until it is promoted.\n\nThe server refuses with SQLSTATE `25006`.',
				actions: [{...run('CREATE TABLE refused (id int);', 'sql'), meantToFail: true}],
				checks: ['the standby refuses to write'],
				hints: 2,
			},
			{
				title: 'Look around',
				prose: 'Nothing is run here: look at the log of the standby in another terminal.',
				checks: ['the standby answers'],
			},
		],
	},
];

function slug(title: string): string {
	return title.toLowerCase().replaceAll(' ', '-');
}

function blocksOf(draft: StepDraft): BlockView[] {
	const prose = (fromMarkdown(draft.prose) as Root).children.map(
		(node: RootContent): BlockView => ({kind: 'prose', node}),
	);
	const actions = (draft.actions ?? []).map((_, action): BlockView => ({kind: 'action', action}));
	const see: BlockView[] = draft.see === undefined ? [] : [{kind: 'see', text: draft.see}];
	const departs: BlockView[] = draft.departs === undefined ? [] : [{kind: 'departs', text: draft.departs}];
	return [...prose, ...actions, ...see, ...departs];
}

function build(): CourseView {
	const lessons: LessonView[] = [];
	const steps: StepView[] = [];
	for (const [lessonIndex, draft] of drafts.entries()) {
		const {title, minutes, built, departs = []} = draft;
		const introduction = fromMarkdown(draft.introduction);
		const stepCount = draft.steps.length;
		const firstStep = steps.length;
		const id = slug(title);
		const number = lessonIndex + 1;
		lessons.push({
			id,
			number,
			title,
			minutes,
			built,
			introduction,
			departs,
			notes: [],
			firstStep,
			stepCount,
		});
		for (const step of draft.steps) {
			steps.push({
				id: `${id}/${slug(step.title)}`,
				index: steps.length,
				title: step.title,
				lessonIndex,
				blocks: blocksOf(step),
				actions: step.actions ?? [],
				flags: step.flags ?? [],
				checks: step.checks,
				hintCount: step.hints ?? 0,
				notes: [],
				undo: step.undo === undefined ? undefined : {text: step.undo},
			});
		}
	}
	const dir = '/home/learner/pg-replication-tutorial';
	return {
		lab: 'main',
		engine: 'docker',
		dir,
		shellLine: `cd ${dir}`,
		title: 'PostgreSQL replication',
		instances: [],
		lessons,
		steps,
	};
}

/** A small course as a renderer sees it, with one of everything that a lesson can hold. */
export const fakeCourse: CourseView = build();
