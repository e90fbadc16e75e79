import type {Engine} from '../lab/engine.js';
import type {Launch, TerminalProgram} from '../lab/terminals/launch.js';
import type {PseudoTerminal, TerminalSize} from '../lab/terminals/pseudo-terminal.js';
import type {OpenedTerminal, Terminals, TerminalUnavailable} from './views.js';

const closing: TerminalUnavailable = {kind: 'closing'};

/** The terminals that a learner has opened in a lab, so that none outlives the tutor. */
export class OpenTerminals implements Terminals {
	readonly #engine: Pick<Engine, 'interactive'>;
	readonly #open = new Map<PseudoTerminal, TerminalProgram>();
	readonly #handedOver = new Set<Promise<number>>();
	readonly #closing = new AbortController();

	constructor(engine: Pick<Engine, 'interactive'>) {
		this.#engine = engine;
	}

	readonly open = async (
		program: TerminalProgram,
		size: TerminalSize,
	): Promise<OpenedTerminal | TerminalUnavailable> => {
		const {openPseudoTerminal} = await import('../lab/terminals/pseudo-terminal.js');
		let launch: Launch;
		try {
			launch = await this.#engine.interactive(program);
		} catch (error) {
			return {kind: 'unavailable', why: (error as Error).message};
		}

		if (this.#closing.signal.aborted) return closing;
		const terminal = await openPseudoTerminal(launch, size);
		if (terminal.kind === 'unavailable') return terminal;
		if (this.#closing.signal.aborted) {
			await terminal.kill();
			return closing;
		}

		this.#open.set(terminal, program);
		terminal.onExit(() => this.#open.delete(terminal));
		return terminal;
	};

	readonly handOver = async (program: TerminalProgram): Promise<number> => {
		const {handOver} = await import('../lab/terminals/hand-over.js');
		const launch = await this.#engine.interactive(program);
		const run = handOver(launch, this.#closing.signal);
		this.#handedOver.add(run);
		return run.finally(() => this.#handedOver.delete(run));
	};

	/** Ends the clients that are connected to a server; shells stay. */
	async leaveServers(): Promise<void> {
		const clients = [...this.#open].filter(([, {kind}]) => kind === 'psql');
		await Promise.allSettled(clients.map(([terminal]) => terminal.kill()));
	}

	/** Ends everything that was opened; settles when nothing of it is left. May be called again. */
	async close(): Promise<void> {
		this.#closing.abort();
		await Promise.allSettled([...[...this.#open.keys()].map((terminal) => terminal.kill()), ...this.#handedOver]);
	}
}
