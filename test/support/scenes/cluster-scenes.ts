import type {
	Archive,
	Cluster,
	InstancePicture,
	Primary,
	Server,
	Standby,
	WalStream,
} from '../../../source/cluster/cluster.js';

/** A picture of a cluster, and the one that it is compared with where that is not the same. */
export type ClusterScene = {
	readonly name: string;
	readonly cluster: Cluster;
	readonly before?: Cluster;
	/** Words that must be readable, with colours or without, at every size and in every form. */
	readonly says: readonly string[];
};

const segment = (number: number, timeline = 1) =>
	`${timeline.toString(16).padStart(8, '0')}00000000${number.toString(16).padStart(8, '0')}`.toUpperCase();

const instances = (first: Server, second: Server): readonly InstancePicture[] => [
	{name: 'postgres-1', port: 5000, server: first},
	{name: 'postgres-2', port: 5001, server: second},
];

const absent: Server = {kind: 'absent'};
const off: Archive = {kind: 'off'};
const archive: Archive = {kind: 'on', segments: 7, lastArchived: segment(7)};

const primary: Primary = {
	kind: 'primary',
	timeline: 1,
	lsn: '0/8000148',
	archive,
	slots: [],
	synchronous: '',
	commitsWait: false,
};
const standby: Standby = {
	kind: 'standby',
	timeline: 1,
	received: '0/8000148',
	replayed: '0/8000148',
	paused: false,
};

const idle = Array.from({length: 24}, () => 0);

const stream: WalStream = {
	from: 'postgres-1',
	to: 'postgres-2',
	receiver: 'streaming',
	sender: {
		state: 'streaming',
		sent: '0/8000148',
		written: '0/8000148',
		flushed: '0/8000148',
		replayed: '0/8000148',
		lagBytes: 0,
		syncState: 'async',
	},
	slot: 'standby_1',
	lagHistory: idle,
};
const sender = stream.sender === 'none' ? undefined : stream.sender;
if (sender === undefined) throw new Error('the stream of the scenes has a walsender');

const slot = {name: 'standby_1', active: true, restartLsn: '0/8000148', retained: 0, walStatus: 'reserved'} as const;
const withSlot: Primary = {...primary, slots: [slot]};

const picture = (
	first: Server,
	second: Server = absent,
	streams: readonly WalStream[] = [],
	backups: Cluster['backups'] = [],
): Cluster => ({instances: instances(first, second), streams, backups});

const primaryOnly = picture(primary);
const streaming = picture(withSlot, standby, [stream]);
const bursts = [0, 0, 0, 4e5, 2e6, 9e6, 2e7, 3.3e7, 4.1e7, 3e7, 2.2e7, 1.6e7, 1.2e7, 1.6e7, 1.7e7, 1.7e7];

const three = (first: Server, second: Server): readonly InstancePicture[] => [
	...instances(first, second),
	{name: 'postgres-3', port: 5002, server: {...standby, replayed: '0/8000060'}},
];
const last: WalStream = {
	...stream,
	from: 'postgres-2',
	to: 'postgres-3',
	slot: undefined,
	sender: {...sender, lagBytes: 21_000},
};
const cascade: Cluster = {instances: three(withSlot, standby), streams: [stream, last], backups: []};

export const clusterScenes: readonly ClusterScene[] = [
	{name: 'not-looked-yet', cluster: picture({kind: 'unknown'}, {kind: 'unknown'}), says: ['not known yet']},
	{name: 'nothing-started', cluster: picture(absent), says: ['not there']},
	{name: 'primary-created', cluster: picture({kind: 'created'}), before: picture(absent), says: ['created']},
	{
		name: 'primary-recovering',
		cluster: picture({kind: 'recovering', says: 'the database system is starting up'}),
		says: ['recovering', 'starting up'],
	},
	{
		name: 'primary-only',
		cluster: picture({...primary, lsn: '0/1A3F0C8', archive: off}),
		before: picture(absent),
		says: ['primary', 'timeline 1', '0/1A3F0C8', 'archive', 'off', 'not there'],
	},
	{
		name: 'archiving',
		cluster: picture(primary),
		before: picture({...primary, lsn: '0/6000060', archive: {kind: 'on', segments: 6, lastArchived: segment(6)}}),
		says: ['7 segments', '00000007'],
	},
	{
		name: 'archive-failing',
		cluster: picture({
			...primary,
			archive: {
				kind: 'on',
				segments: 0,
				failing: {
					segment: segment(1),
					times: 12,
					reason: `cp: cannot create regular file '/mnt/server/archive/${segment(1)}': Permission denied`,
				},
			},
		}),
		says: ['0 segments', '00000001', 'failed 12 times', 'cp: cannot create'],
	},
	{
		name: 'backup-without-total',
		cluster: picture(
			primary,
			absent,
			[],
			[{from: 'postgres-1', phase: 'waiting for checkpoint to finish', streamed: 0}],
		),
		before: primaryOnly,
		says: ['backup', 'waiting for checkpoint', 'so far 0 B'],
	},
	{
		name: 'backup-with-total',
		cluster: picture(
			primary,
			absent,
			[],
			[{from: 'postgres-1', phase: 'streaming database files', streamed: 15_000_000, total: 24_200_000}],
		),
		before: primaryOnly,
		says: ['backup', 'streaming database files', '61 %', '15 MB of 24 MB'],
	},
	{
		name: 'standby-recovering',
		cluster: picture(primary, {kind: 'recovering', says: 'the database system is not yet accepting connections'}),
		before: picture(primary, {kind: 'stopped'}),
		says: ['recovering', 'not yet accepting connections'],
	},
	{name: 'streaming', cluster: streaming, says: ['primary', 'standby', 'streaming', '0 B', 'standby_1', 'active']},
	{
		name: 'streaming-now',
		cluster: streaming,
		before: picture(primary, {kind: 'stopped', exitCode: 0}),
		says: ['streaming', 'standby_1'],
	},
	{
		name: 'catching-up',
		cluster: picture({...withSlot, lsn: '0/A4C2F98'}, {...standby, received: '0/9A00000', replayed: '0/9580000'}, [
			{
				...stream,
				sender: {
					...sender,
					state: 'catchup',
					sent: '0/9A40000',
					written: '0/9A00000',
					flushed: '0/9A00000',
					replayed: '0/9580000',
					lagBytes: 0xa4c2f98 - 0x9580000,
					replayLag: 3.21,
				},
				lagHistory: bursts,
			},
		]),
		says: ['catching up', '16 MB', '3.2 s'],
	},
	{
		name: 'replay-paused',
		cluster: picture({...withSlot, lsn: '0/8000B60'}, {...standby, received: '0/8000B60', paused: true}, [
			{
				...stream,
				sender: {
					...sender,
					sent: '0/8000B60',
					written: '0/8000B60',
					flushed: '0/8000B60',
					lagBytes: 2584,
					replayLag: 42,
				},
				lagHistory: [...idle.slice(9), 500, 900, 900, 1400, 2584, 2584, 2584, 2584, 2584],
			},
		]),
		before: streaming,
		says: ['paused', '2.6 kB', '42 s'],
	},
	{
		name: 'no-walreceiver',
		cluster: picture(withSlot, standby, [{...stream, receiver: 'none'}]),
		before: streaming,
		says: ['broken', 'no walreceiver'],
	},
	{
		name: 'no-walsender',
		cluster: picture({...primary, slots: [{...slot, active: false, retained: 3.3e7}]}, standby, [
			{...stream, receiver: 'waiting', sender: 'none', lagHistory: bursts},
		]),
		before: streaming,
		says: ['broken', 'no walsender', 'inactive', '33 MB'],
	},
	{
		name: 'primary-stopped',
		cluster: picture({kind: 'stopped', exitCode: 137}, standby, [{...stream, receiver: 'none', sender: 'none'}]),
		before: streaming,
		says: ['stopped', 'exit code 137', 'broken'],
	},
	{
		name: 'diverged',
		cluster: picture({...standby, received: '0/9000000'}, {...withSlot, timeline: 2, lsn: '0/8002F10'}, [
			{...stream, from: 'postgres-2', to: 'postgres-1', receiver: 'waiting', sender: {...sender, state: 'startup'}},
		]),
		says: ['timeline 2', 'not streaming'],
	},
	{
		name: 'silent',
		cluster: picture(
			{kind: 'silent', says: 'no answer for 2 s'},
			{kind: 'refusing', sqlstate: '28P01', says: 'password authentication failed for user "postgresadmin"'},
		),
		before: streaming,
		says: ['does not answer', 'no answer for 2 s', 'refuses', '28P01', 'authentication'],
	},
	{
		name: 'promoted',
		cluster: picture(primary, {
			...primary,
			timeline: 2,
			lsn: '0/80001F8',
			archive: {kind: 'on', segments: 1, lastArchived: '00000002.history'},
		}),
		before: streaming,
		says: ['parted', 'timeline 1', 'timeline 2', 'no stream'],
	},
	{
		name: 'rebuilt-standby',
		cluster: picture(
			{...standby, timeline: 2, received: '0/A000060', replayed: '0/A000060'},
			{
				...primary,
				timeline: 2,
				lsn: '0/A000060',
				archive: {kind: 'on', segments: 3, lastArchived: `${segment(9, 2)}.00000028.backup`},
			},
			[
				{
					...stream,
					from: 'postgres-2',
					to: 'postgres-1',
					slot: undefined,
					sender: {
						...sender,
						sent: '0/A000060',
						written: '0/A000060',
						flushed: '0/A000060',
						replayed: '0/A000060',
					},
				},
			],
		),
		before: picture({kind: 'stopped', exitCode: 0}, {...primary, timeline: 2, lsn: '0/A000060', archive: off}),
		says: ['timeline 2', 'streaming', '0/A000060'],
	},
	{
		name: 'synchronous',
		cluster: picture({...withSlot, synchronous: 'FIRST 1 (postgres_2)'}, standby, [
			{...stream, sender: {...sender, syncState: 'sync', replayLag: 0.004}},
		]),
		before: streaming,
		says: ['sync', 'FIRST 1', 'streaming'],
	},
	{
		name: 'slot-lost',
		cluster: picture(
			{
				...primary,
				lsn: '0/F000000',
				slots: [
					{name: 'standby_1', active: false, retained: 0, walStatus: 'lost'},
					{name: 'reports', active: false, retained: 5.2e7, walStatus: 'unreserved'},
				],
			},
			standby,
			[{...stream, sender: 'none', receiver: 'none'}],
		),
		before: streaming,
		says: ['standby_1', 'lost', 'reports', 'unreserved', '52 MB'],
	},
	{
		name: 'daemon-gone',
		cluster: picture(
			{kind: 'unknown', why: 'The Docker daemon does not answer at /var/run/docker.sock'},
			{kind: 'unknown', why: 'The Docker daemon does not answer at /var/run/docker.sock'},
		),
		before: streaming,
		says: ['Docker daemon does not answer', 'not known'],
	},
	{
		name: 'cascade',
		cluster: cascade,
		before: streaming,
		says: ['primary', 'standby', 'streaming', 'postgres-3', '21 kB'],
	},
	{
		name: 'cascade-broken',
		cluster: {
			...cascade,
			instances: three({kind: 'stopped', exitCode: 0}, standby),
			streams: [{...stream, sender: 'none', receiver: 'none'}, last],
		},
		before: cascade,
		says: ['stopped', 'broken', 'streaming', 'postgres-3'],
	},
	{
		name: 'two-standbys',
		cluster: {...cascade, streams: [stream, {...last, from: 'postgres-1'}]},
		says: ['streaming', 'postgres-1', 'postgres-2', 'postgres-3'],
	},
];
