import type {Migration} from './migration.js';

const pinned = 'SECURITY DEFINER SET search_path = pg_catalog, pg_temp';

/** Most events of one learner in a seat; a course of 60 steps, played five times with failures and hints, has 2000. */
const maxEventsPerLearner = 3000;

/**
 * Longest transaction of a seat or the joiner, in seconds. The program gives up a question after five. A longer one keeps
 * rows and notices from being cleared away, and locks what the instructor's functions change.
 */
const maxTransactionS = 10;

/** Longest session of the joiner, in seconds: to claim a seat takes a moment, and all joiners share its connections. */
const maxJoiningS = 20;

/** What a client with the key of a seat, and without this program, cannot lift: every role may change its own settings. */
export const limits: Migration = {
	number: 6,
	says: 'limits of seats',
	sql: ({schema, board, instructor, joiner}) => `
-- Of the passwords that seats and the joiner were given, where the administrator may read them.
CREATE TABLE ${schema}.verifier (
	role_name name PRIMARY KEY,
	verifier text NOT NULL
);
ALTER TABLE ${schema}.verifier ENABLE ROW LEVEL SECURITY;

-- The owner is a member of the roles whose sessions it may see and end, and of no others.
CREATE FUNCTION ${schema}.end_overlong() RETURNS integer LANGUAGE sql ${pinned}
AS $$
	SELECT count(pg_terminate_backend(pid))::integer FROM pg_stat_activity
	WHERE usesysid IN (
			SELECT m.roleid FROM pg_auth_members m JOIN pg_roles own ON own.oid = m.member
			WHERE own.rolname = current_user)
		AND (xact_start < clock_timestamp() - interval '${maxTransactionS} seconds'
			OR usename = '${joiner}' AND backend_start < clock_timestamp() - interval '${maxJoiningS} seconds')
$$;
GRANT EXECUTE ON FUNCTION ${schema}.end_overlong() TO ${board}, ${instructor};

CREATE FUNCTION ${schema}.refuse_definition() RETURNS event_trigger LANGUAGE plpgsql ${pinned}
AS $$
BEGIN
	IF session_user ~ '^${schema}_(board|instructor|joiner|seat_[0-9]+)$' THEN
		RAISE 'A role of a workshop defines nothing.' USING ERRCODE = 'insufficient_privilege';
	END IF;
END
$$;

-- Events are counted for each role: one that was given out has one learner, and a released seat gets another role.
ALTER TABLE ${schema}.event ADD COLUMN role_name name, ADD COLUMN number integer;
CREATE INDEX event_number ON ${schema}.event (role_name, number);

CREATE OR REPLACE FUNCTION ${schema}.sign() RETURNS trigger LANGUAGE plpgsql ${pinned}
AS $$
DECLARE
	own ${schema}.seat;
BEGIN
	SELECT * INTO own FROM ${schema}.seat s WHERE s.role_name = session_user AND s.alias IS NOT NULL;
	IF NOT FOUND THEN
		RAISE 'The seat was given to somebody else.' USING ERRCODE = 'WS006';
	END IF;
	-- Counted at each row, those of this statement included: what is written before a refusal fills the disk, too.
	NEW.role_name := own.role_name;
	NEW.number := 1 + coalesce((SELECT max(e.number) FROM ${schema}.event e WHERE e.role_name = own.role_name), 0);
	IF NEW.number > ${maxEventsPerLearner} THEN
		RAISE 'Seat % has sent ${maxEventsPerLearner} events, and no more are taken.', own.seat USING ERRCODE = 'WS008';
	END IF;
	NEW.seat := own.seat;
	NEW.alias := own.alias;
	NEW.recv_at := now();
	RETURN NEW;
END
$$;
`,
};
