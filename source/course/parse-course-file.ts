import * as z from 'zod';
import {defaultInstances, defaultTitle, type Instance} from './instances.js';
import type {Mistake} from './mistakes.js';
import {instanceWords} from './own-names.js';
import {readBySchema, schemaMistakes} from './schema-mistakes.js';
import {YamlText} from './yaml-text.js';

/** The content of `course.yaml`. */
export type CourseFile = {readonly title: string; readonly instances: readonly Instance[]};

/** The defaults for a course without that file. */
export const withoutFile: CourseFile = {title: defaultTitle, instances: defaultInstances};

/** Words that mean something else in a lesson, in a diagnosis or in a lab's folder. */
const taken = ['docker', 'local', 'fails', 'lab', 'admin', 'replication', 'secrets', ...instanceWords];

const instance = z.strictObject({
	name: z
		.string()
		.regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and dashes, and begin with a letter')
		.refine((name) => !taken.includes(name), `must be none of ${taken.join(', ')}`),
	port: z
		.number()
		.refine((port) => Number.isInteger(port) && port >= 1024 && port <= 65_535, 'must be a port from 1024 to 65535'),
	from: z.string().min(1).optional(),
});
const schema = z.strictObject({
	title: z.string().min(1),
	instances: z.array(z.unknown()).refine(({length}) => length > 0, 'must name one instance at least'),
});

/**
 * Reads `course.yaml`; what cannot be read is added to `mistakes`. Returns undefined where it does not tell which instances
 * there are; of an instance with mistakes, the name counts.
 * @param lessons identifiers of the course's lessons
 */
export function parseCourseFile(
	file: string,
	text: string,
	lessons: readonly string[],
	mistakes: Mistake[],
): CourseFile | undefined {
	const yaml = new YamlText(text, {file, line: 1, column: 1});
	const read = readBySchema(yaml, 'the file', schema, ['title'], mistakes);
	if (read === undefined) return undefined;
	const instances: Instance[] = [];
	read.instances.forEach((item, index) => {
		const path = ['instances', index];
		const told = (key: string, message: string) => mistakes.push({position: yaml.placeOf([...path, key]), message});
		const parsed = instance.safeParse(item);
		if (!parsed.success) {
			const keys = Object.keys(instance.shape);
			mistakes.push(...schemaMistakes(parsed.error.issues, item, {what: 'an instance', path, keys, yaml}));
			const named = z.looseObject({name: z.string()}).safeParse(item);
			if (named.success) instances.push({name: named.data.name, port: 0});
			return;
		}

		const {name, port, from} = parsed.data;
		if (instances.some((other) => other.name === name)) told('name', `another instance is called ${name} too`);
		if (instances.some((other) => other.port === port)) told('port', `another instance has the port ${port} too`);
		if (from !== undefined && !lessons.includes(from))
			told('from', `\`from: ${from}\` names no lesson; the lessons are ${lessons.join(', ')}`);
		instances.push(parsed.data);
	});
	return {title: read.title, instances};
}
