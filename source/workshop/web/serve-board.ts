import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {Socket} from 'node:net';
import {isLoopback} from '../loopback.js';
import {doAct} from './acts.js';
import {answer, answerJson, bareRefusal, Refusal, readJson, refuse} from './answers.js';
import {type BoardKey, newBoardKey} from './board-key.js';
import type {BoardActions, BoardPageView, BoardSource} from './board-source.js';
import {hostToOpen, listenAt} from './listen-at.js';
import {pageFiles} from './page-files.js';
import {boardStreams, type StreamLimits, streamLimits} from './streams.js';
import {checkHost, checkOrigin} from './visitors.js';

export type BoardPageOptions = {
	/** Address to listen at: this machine only, unless it is given. */
	readonly listen?: string;
	/** `any`: a free one. */
	readonly port: number | 'any';
	readonly board: BoardSource;
	/** Absent: the page can be read only. */
	readonly act?: BoardActions;
	/** `projector`: counts are all that is ever served. */
	readonly view?: BoardPageView;
};

export type BoardPage = {
	/** Address to open; a key, where one is needed, is behind the #. The address is a secret then: not for logs. */
	readonly url: string;
	/** Ends all streams and the server; it can be called again. */
	readonly close: () => Promise<void>;
};

/**
 * Serves the board as a web page, without TLS. On loopback every user of this machine may read it, and actions need the
 * key; at every other address both need it.
 * @param limits of streams, for tests
 * @throws LabFault when the address cannot be listened at
 */
export async function serveBoardPage(
	{listen = '127.0.0.1', port, board, act, view = 'full'}: BoardPageOptions,
	limits: Partial<StreamLimits> = {},
): Promise<BoardPage> {
	const files = pageFiles();
	const key = newBoardKey();
	const actions = view === 'full' ? act : undefined;
	const server = createServer({
		headersTimeout: 5000,
		requestTimeout: 10_000,
		keepAliveTimeout: 5000,
		// A request without one gets an answer of ours.
		requireHostHeader: false,
	});
	server.maxConnections = 4 * streamLimits.streams;
	server.on('clientError', answerUnreadable);
	const address = await listenAt(server, listen, port);
	const streams = boardStreams(board, {...streamLimits, ...limits});
	const desk: Desk = {listen, key, port: address.port, onLoopback: isLoopback(address.address)};

	const routes: ReadonlyMap<string, Route> = new Map<string, Route>([
		...[...files].map(([path, file]): [string, Route] => {
			const show: Handler = (_, response) => answer(response, 200, file);
			return [path, {GET: show, HEAD: show}];
		}),
		[
			'/session',
			{
				GET(request, response) {
					checkMayRead(request, desk);
					const actionsHere = key.mayAct(request, desk.port) ? 'open' : 'locked';
					answerJson(response, 200, {view, actions: actions === undefined ? 'none' : actionsHere});
				},
				async POST(request, response) {
					checkOrigin(request);
					const given = await readJson(request);
					const token = typeof given === 'object' && given !== null && 'token' in given ? given.token : undefined;
					if (typeof token !== 'string' || !key.isToken(token))
						throw new Refusal(401, 'This is not the key of this board; open the address that it has printed last.');
					answerJson(response, 200, {key: key.second}, {'set-cookie': key.cookie(desk.port)});
				},
			},
		],
		[
			'/events',
			{
				GET(request, response) {
					checkOrigin(request);
					checkMayRead(request, desk);
					const isProjector = view === 'projector' || request.url?.split('?')[1] === 'view=projector';
					streams.open(response, isProjector ? 'projector' : 'full');
				},
			},
		],
		[
			'/act',
			{
				async POST(request, response) {
					checkOrigin(request);
					if (actions === undefined) throw new Refusal(403, 'This board can be read only.');
					if (!key.mayAct(request, desk.port)) throw new Refusal(401, keyMissing);
					await doAct(await readJson(request), actions, board.get());
					answerJson(response, 200, {});
				},
			},
		],
	]);
	server.on('request', (request, response) => void serve(request, response, desk, routes));

	const needsKey = actions !== undefined || !desk.onLoopback;
	return {
		url: `http://${hostToOpen(listen, address)}:${address.port}/${fragment(view, needsKey ? key.token : undefined)}`,
		async close() {
			streams.close();
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
}

type Desk = {
	readonly listen: string;
	readonly port: number;
	readonly onLoopback: boolean;
	readonly key: BoardKey;
};
type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
type Route = {readonly [method in 'GET' | 'HEAD' | 'POST']?: Handler};

const keyMissing = 'The key of this board is missing; open the whole address that it has printed, with what follows #.';

async function serve(
	request: IncomingMessage,
	response: ServerResponse,
	desk: Desk,
	routes: ReadonlyMap<string, Route>,
): Promise<void> {
	try {
		checkHost(request, desk.listen, desk.onLoopback);
		const route = routes.get(request.url?.split('?')[0] ?? '');
		if (route === undefined) throw new Refusal(404, 'The board has no such page.');
		const handler = handlerOf(route, request.method);
		if (handler === undefined) {
			const allow = Object.keys(route).join(', ');
			throw new Refusal(405, `This takes ${allow} only.`, {allow});
		}
		await handler(request, response);
	} catch (error) {
		if (response.headersSent || response.destroyed) response.destroy();
		else refuse(response, error instanceof Refusal ? error : new Refusal(500, 'The board could not do this.'));
	}
}

function handlerOf(route: Route, method: string | undefined): Handler | undefined {
	return method === 'GET' || method === 'HEAD' || method === 'POST' ? route[method] : undefined;
}

/** Files of the page itself are public: only they can exchange the key. */
function checkMayRead(request: IncomingMessage, {onLoopback, key, port}: Desk): void {
	if (!onLoopback && !key.mayRead(request, port)) throw new Refusal(401, keyMissing);
}

function answerUnreadable({code}: NodeJS.ErrnoException, socket: Socket): void {
	if (code === 'ECONNRESET' || !socket.writable) {
		socket.destroy();
		return;
	}

	const [status, reason, message]: [number, string, string] =
		code === 'HPE_HEADER_OVERFLOW'
			? [431, 'Request Header Fields Too Large', 'The head of the request is too long.']
			: code === 'ERR_HTTP_REQUEST_TIMEOUT'
				? [408, 'Request Timeout', 'The request took too long to come.']
				: [400, 'Bad Request', 'The request cannot be read.'];
	socket.end(bareRefusal(status, reason, message));
}

function fragment(view: BoardPageView, token: string | undefined): string {
	const parts = [...(view === 'projector' ? ['projector'] : []), ...(token === undefined ? [] : [`key=${token}`])];
	return parts.length === 0 ? '' : `#${parts.join('&')}`;
}
