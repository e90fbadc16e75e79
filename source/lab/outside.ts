import * as z from 'zod';

/** A part of a daemon's description of a thing, from which the daemon can make the thing again. */
const asTheDaemonHasIt = z.record(z.string(), z.unknown());

const container = z.object({
	name: z.string(),
	state: z.enum(['created', 'stopped', 'running']),
	/** Its settings, but for name and networks. */
	settings: asTheDaemonHasIt,
	/** Its networks, with its names there. */
	networks: z.record(z.string(), asTheDaemonHasIt),
});

/** What a lab has outside its folder, with everything that is needed to make it again. */
export const outside = z.discriminatedUnion('engine', [
	z.object({
		engine: z.literal('docker'),
		networks: z.array(z.object({name: z.string(), settings: asTheDaemonHasIt})),
		containers: z.array(container),
	}),
	z.object({
		engine: z.literal('local'),
		/** Instances whose servers run. */
		servers: z.array(z.string()),
		/** The folder of the servers' sockets is there. */
		sockets: z.boolean(),
	}),
]);
export type Outside = z.infer<typeof outside>;
export type OutsideOf<E extends Outside['engine']> = Extract<Outside, {engine: E}>;
export type ContainerSurvey = z.infer<typeof container>;

/** A lab that has nothing outside its folder. */
export function nothingOutside(engine: Outside['engine']): Outside {
	return engine === 'docker' ? {engine, networks: [], containers: []} : {engine, servers: [], sockets: false};
}
