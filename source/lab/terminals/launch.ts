import type {Account} from '../local/account.js';

/** A program that a learner works with in a terminal. */
export type TerminalProgram =
	| {readonly kind: 'shell'}
	/** PostgreSQL's client, as the lab's administrator, in an instance such as `postgres-1`. */
	| {readonly kind: 'psql'; readonly instance: string};

/** How to start a program with a terminal. */
export type Launch = {
	readonly file: string;
	readonly args: readonly string[];
	readonly cwd: string;
	readonly env: NodeJS.ProcessEnv;
	/** The account to run as, if it is not ours. */
	readonly account?: Account | undefined;
	/** A command that ends what killing the program here would leave running elsewhere, as in a container. */
	readonly ending?: {readonly file: string; readonly args: readonly string[]};
};
