import {channelOf, type Migration} from './migration.js';

/** Every function finds its names in the system's schema only, whatever the caller's search_path says. */
const pinned = 'SECURITY DEFINER SET search_path = pg_catalog, pg_temp';

/** Functions for seats and the joiner, and triggers that keep the progress. */
export const seats: Migration = {
	number: 2,
	says: 'what seats do',
	sql: (names) => {
		const {schema} = names;
		return `
DO $do$
DECLARE
	-- Letters outside of ASCII are folded by ICU where the server has it.
	folding text := CASE WHEN EXISTS (
			SELECT FROM pg_catalog.pg_collation
			WHERE collname = 'und-x-icu' AND collnamespace = 'pg_catalog'::regnamespace)
		THEN ' COLLATE pg_catalog."und-x-icu"' ELSE '' END;
BEGIN
	EXECUTE 'CREATE FUNCTION ${schema}.folded(alias text) RETURNS text LANGUAGE sql IMMUTABLE
		SET search_path = pg_catalog, pg_temp
		AS $$ SELECT lower(normalize(alias, NFKC)' || folding || ') COLLATE "C" $$';
END
$do$;

CREATE UNIQUE INDEX seat_alias ON ${schema}.seat (${schema}.folded(alias));

-- The seat of whoever is logged in; SET ROLE does not change it. None when the seat was released.
CREATE FUNCTION ${schema}.me() RETURNS integer LANGUAGE sql STABLE ${pinned}
AS $$ SELECT seat FROM ${schema}.seat WHERE role_name = session_user AND alias IS NOT NULL $$;

CREATE FUNCTION ${schema}.look_again() RETURNS void LANGUAGE sql ${pinned}
AS $$ SELECT pg_notify('${channelOf(names)}', '') $$;

CREATE FUNCTION ${schema}.join_class(claim uuid, alias text)
RETURNS TABLE (seat integer, role_name text, password text, seat_alias text, gateway integer)
LANGUAGE plpgsql ${pinned}
AS $$
#variable_conflict use_column
DECLARE
	wanted ALIAS FOR $2;
	own ${schema}.seat;
	secret ${schema}.seat_secret;
BEGIN
	IF claim IS NULL OR wanted IS NULL OR char_length(wanted) NOT BETWEEN 1 AND 24 OR btrim(wanted) <> wanted
		OR wanted ~ '[\\u0001-\\u001F\\u007F-\\u00A0\\u00AD\\u061C\\u180E\\u200B-\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF]'
	THEN
		RAISE 'An alias has 1 to 24 visible characters.' USING ERRCODE = 'WS003';
	END IF;

	LOOP
		SELECT * INTO secret FROM ${schema}.seat_secret s WHERE s.claim = $1;
		IF FOUND THEN
			SELECT * INTO STRICT own FROM ${schema}.seat s WHERE s.role_name = secret.role_name;
			IF secret.password IS NULL THEN
				RAISE 'Seat % is in use already, and its key was given out.', own.seat USING ERRCODE = 'WS004';
			END IF;
			EXIT;
		END IF;

		SELECT * INTO own FROM ${schema}.seat s WHERE s.alias IS NULL ORDER BY s.seat LIMIT 1 FOR UPDATE SKIP LOCKED;
		IF NOT FOUND THEN
			IF NOT EXISTS (SELECT FROM ${schema}.seat s WHERE s.alias IS NULL) THEN
				RAISE 'All % seats are claimed.', (SELECT count(*) FROM ${schema}.seat) USING ERRCODE = 'WS001';
			END IF;
			-- Somebody is about to have the last one, or to leave it: that decides.
			PERFORM FROM ${schema}.seat s WHERE s.alias IS NULL ORDER BY s.seat LIMIT 1 FOR UPDATE;
			CONTINUE;
		END IF;

		BEGIN
			UPDATE ${schema}.seat_secret s SET claim = $1 WHERE s.role_name = own.role_name RETURNING * INTO STRICT secret;
			UPDATE ${schema}.seat s SET alias = wanted, claimed_at = now() WHERE s.seat = own.seat RETURNING * INTO own;
			UPDATE ${schema}.progress p SET last_seen = now() WHERE p.seat = own.seat;
			PERFORM ${schema}.look_again();
			EXIT;
		EXCEPTION WHEN unique_violation THEN
			-- The same claim, at the same moment, comes to its seat in the next round.
			IF NOT EXISTS (SELECT FROM ${schema}.seat_secret s WHERE s.claim = $1) THEN
				RAISE 'Another seat has the alias "%".', wanted USING ERRCODE = 'WS002';
			END IF;
		END;
	END LOOP;

	RETURN QUERY SELECT own.seat, own.role_name::text, secret.password, own.alias, w.gateway FROM ${schema}.workshop w;
END
$$;

-- What a seat sends is its own, whatever it says, and came when the roster got it.
CREATE FUNCTION ${schema}.sign() RETURNS trigger LANGUAGE plpgsql ${pinned}
AS $$
BEGIN
	SELECT s.seat, s.alias INTO NEW.seat, NEW.alias FROM ${schema}.seat s
	WHERE s.role_name = session_user AND s.alias IS NOT NULL;
	IF NOT FOUND THEN
		RAISE 'The seat was given to somebody else.' USING ERRCODE = 'WS006';
	END IF;
	NEW.recv_at := now();
	RETURN NEW;
END
$$;
CREATE TRIGGER sign BEFORE INSERT ON ${schema}.event FOR EACH ROW EXECUTE FUNCTION ${schema}.sign();

-- Once a statement: a batch of events is one change of the progress.
CREATE FUNCTION ${schema}.follow() RETURNS trigger LANGUAGE plpgsql ${pinned}
AS $$
DECLARE
	p ${schema}.progress;
	e record;
	place integer;
BEGIN
	SELECT * INTO p FROM ${schema}.progress WHERE seat = (SELECT f.seat FROM fresh f LIMIT 1) FOR UPDATE;
	IF NOT FOUND THEN
		RETURN NULL;
	END IF;
	IF p.seq = 0 THEN
		UPDATE ${schema}.seat_secret SET password = NULL WHERE role_name = session_user;
	END IF;

	FOR e IN SELECT * FROM fresh f WHERE f.seq > p.seq ORDER BY f.seq LOOP
		SELECT s.position INTO place FROM ${schema}.step s WHERE s.step = e.step;
		IF e.kind = 'travelled' OR e.kind IN ('step-entered', 'step-failed') AND e.step IS DISTINCT FROM p.step THEN
			p.fails := 0;
			p.failing_check := NULL;
			p.failing_observed := NULL;
			p.failing_diagnosis := NULL;
			IF place IS NOT NULL THEN
				p.step := e.step;
				p.step_since := now();
				p.passed := place;
			END IF;
		END IF;

		CASE e.kind
			WHEN 'step-passed' THEN
				p.passed := coalesce(place, p.passed) + 1;
				p.fails := 0;
				p.failing_check := NULL;
				p.failing_observed := NULL;
				p.failing_diagnosis := NULL;
			WHEN 'step-failed' THEN
				p.fails := CASE WHEN p.failing_check IS NOT DISTINCT FROM e.detail->>'check' THEN p.fails ELSE 0 END + 1;
				p.failing_check := e.detail->>'check';
				p.failing_observed := e.detail->>'observed';
				p.failing_diagnosis := e.detail->>'diagnosis';
			WHEN 'travelled' THEN
				p.finished_at := NULL;
			WHEN 'course-passed' THEN
				p.finished_at := coalesce(p.finished_at, now());
			WHEN 'hand-raised' THEN
				p.hand_since := coalesce(p.hand_since, now());
			WHEN 'hand-lowered' THEN
				p.hand_since := NULL;
			ELSE
				NULL;
		END CASE;
		p.seq := e.seq;
	END LOOP;

	UPDATE ${schema}.progress SET (seq, step, step_since, passed, fails, failing_check, failing_observed,
		failing_diagnosis, hand_since, finished_at, last_seen) = (p.seq, p.step, p.step_since, p.passed, p.fails,
		p.failing_check, p.failing_observed, p.failing_diagnosis, p.hand_since, p.finished_at, now())
	WHERE seat = p.seat;
	PERFORM ${schema}.look_again();
	RETURN NULL;
END
$$;
CREATE TRIGGER follow AFTER INSERT ON ${schema}.event REFERENCING NEW TABLE AS fresh
	FOR EACH STATEMENT EXECUTE FUNCTION ${schema}.follow();

-- It tells nobody to look again: commits that do wait for each other.
CREATE FUNCTION ${schema}.beat()
RETURNS TABLE (id integer, kind text, body text, seat integer, step text, posted_at timestamptz)
LANGUAGE plpgsql ${pinned}
AS $$
#variable_conflict use_column
DECLARE
	own integer := ${schema}.me();
BEGIN
	IF own IS NULL THEN
		RAISE 'The seat was given to somebody else.' USING ERRCODE = 'WS006';
	END IF;
	UPDATE ${schema}.progress SET last_seen = now() WHERE seat = own;
	RETURN QUERY SELECT id, kind, body, seat, step, posted_at FROM ${schema}.notice
		WHERE withdrawn_at IS NULL AND (seat IS NULL OR seat = own) ORDER BY id;
END
$$;
`;
	},
};
