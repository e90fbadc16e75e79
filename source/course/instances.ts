import type {Wrong} from './wrong.js';

/** An instance that a course plays with. */
export type Instance = {
	readonly name: string;
	/** Its port in the default lab, where that is free. */
	readonly port: number;
	/** The first lesson that has it; absent: the first one of the course. */
	readonly from?: string;
};

/** The defaults of a course without `course.yaml`. */
export const defaultTitle = 'PostgreSQL streaming replication';
export const defaultInstances: readonly Instance[] = [
	{name: 'postgres-1', port: 5000},
	{name: 'postgres-2', port: 5001},
];

/** The names of a course's instances that are there in a lesson, in their order. */
export function instancesIn(lesson: string, instances: readonly Instance[], lessons: readonly string[]): string[] {
	const at = lessons.indexOf(lesson);
	return instances.filter(({from}) => from === undefined || lessons.indexOf(from) <= at).map(({name}) => name);
}

/** The variables of a lab without those of instances that are not there in a lesson yet. */
export function variablesIn(
	lesson: string,
	{
		instances,
		lessons,
	}: {readonly instances: readonly Instance[]; readonly lessons: ReadonlyArray<{readonly id: string}>},
	variables: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
	const there = instancesIn(
		lesson,
		instances,
		lessons.map(({id}) => id),
	);
	const later = new Set(instances.map(({name}) => name).filter((name) => !there.includes(name)));
	return new Map([...variables].filter(([name]) => !later.has(name.split('.')[0] ?? '')));
}

/** What is wrong when a name is none of the instances; undefined when it is one. */
export function instanceMistake(name: string, instances: readonly string[]): Wrong | undefined {
	if (instances.includes(name)) return undefined;
	const there = `by this lesson there ${instances.length === 1 ? 'is' : 'are'} ${inWords(instances)}`;
	return {noInstance: name, message: `"${name}" is no instance; ${there}; course.yaml may list others`};
}

/** Names in a row, the last one after "and". */
export function inWords(names: readonly (string | number)[]): string {
	return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
}
