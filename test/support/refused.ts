import {destructiveCommands} from '../../source/course/destructive-commands.js';

/** Whether a remedy with this command, of a pattern with these groups, would be refused. A `server` is known as the lab's. */
export function refused(command: string, ...captured: string[]): boolean {
	const [open, close] = command.includes('`') ? ['`` ', ' ``'] : ['`', '`'];
	const found = destructiveCommands(
		`Look first. ${open}${command}${close}, then run the step again.`,
		{captured: new Set(captured), servers: new Set(['server'])},
		['postgres-1', 'postgres-2'],
	);
	return found.length > 0;
}
