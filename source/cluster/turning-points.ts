/** Lines of a server log after which the server is not what it was before. */
export const turningPoint =
	/database system (is|was)|shutdown request|terminating|promot|timeline|starting PostgreSQL|streaming WAL|archive command/;

/** The server takes connections. */
export const ready = /ready to accept/;

/** The server waits for its clients to leave. */
export const smartShutdown = /received smart shutdown request/;
