/** An instance that a course plays with. */
export type Instance = {
	readonly name: string;
	/** Its port in the default lab, where that is free. */
	readonly port: number;
	/** The lesson from whose start on it is there; absent: from the first one. */
	readonly from?: string;
};

/** What a course without a `course.yaml` has. */
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

/** Says that a name is none of the instances, or undefined when it is one. */
export function instanceMistake(name: string, instances: readonly string[]): string | undefined {
	if (instances.includes(name)) return undefined;
	return `"${name}" is no instance; by this lesson there ${instances.length === 1 ? 'is' : 'are'} ${inWords(instances)}`;
}

/** Names in a row, the last one after "and". */
export function inWords(names: readonly (string | number)[]): string {
	return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
}
