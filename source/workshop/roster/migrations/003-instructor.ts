import type {Migration} from './migration.js';

const pinned = 'SECURITY DEFINER SET search_path = pg_catalog, pg_temp';

/** Functions for the instructor. */
export const instructor: Migration = {
	number: 3,
	says: 'what the instructor does',
	sql: ({schema}) => `
CREATE FUNCTION ${schema}.require_seat(number integer) RETURNS void LANGUAGE plpgsql ${pinned}
AS $$
BEGIN
	IF NOT EXISTS (SELECT FROM ${schema}.seat WHERE seat = number) THEN
		RAISE 'There is no seat %.', number USING ERRCODE = 'WS007';
	END IF;
END
$$;

CREATE FUNCTION ${schema}.post(new_kind text, new_body text, for_seat integer, last_step text) RETURNS integer
LANGUAGE plpgsql ${pinned}
AS $$
DECLARE
	number integer;
BEGIN
	IF for_seat IS NOT NULL THEN
		PERFORM ${schema}.require_seat(for_seat);
	END IF;
	IF new_kind = 'gate' THEN
		IF NOT EXISTS (SELECT FROM ${schema}.step WHERE step = last_step) THEN
			RAISE 'There is no step "%".', last_step USING ERRCODE = 'WS007';
		END IF;
		-- Two gates at once are put up one after the other.
		PERFORM FROM ${schema}.workshop FOR UPDATE;
		UPDATE ${schema}.notice SET withdrawn_at = now()
		WHERE kind = 'gate' AND withdrawn_at IS NULL AND seat IS NOT DISTINCT FROM for_seat;
	END IF;
	INSERT INTO ${schema}.notice (kind, body, seat, step) VALUES (new_kind, new_body, for_seat, last_step)
	RETURNING id INTO number;
	PERFORM ${schema}.look_again();
	RETURN number;
END
$$;

CREATE FUNCTION ${schema}.withdraw(number integer) RETURNS void LANGUAGE plpgsql ${pinned}
AS $$
BEGIN
	UPDATE ${schema}.notice SET withdrawn_at = now() WHERE id = number AND withdrawn_at IS NULL;
	PERFORM ${schema}.look_again();
END
$$;

CREATE FUNCTION ${schema}.lower_hand(number integer) RETURNS void LANGUAGE plpgsql ${pinned}
AS $$
BEGIN
	PERFORM ${schema}.require_seat(number);
	UPDATE ${schema}.progress SET hand_since = NULL WHERE seat = number;
	PERFORM ${schema}.look_again();
END
$$;

CREATE FUNCTION ${schema}.place(number integer, new_host text) RETURNS void LANGUAGE plpgsql ${pinned}
AS $$
BEGIN
	PERFORM ${schema}.require_seat(number);
	UPDATE ${schema}.seat SET host = new_host WHERE seat = number;
	PERFORM ${schema}.look_again();
END
$$;

-- A key that was given out cannot be taken back without more rights than the owner has; the seat gets another one.
CREATE FUNCTION ${schema}.release(number integer) RETURNS void LANGUAGE plpgsql ${pinned}
AS $$
DECLARE
	own ${schema}.seat;
	spare name;
BEGIN
	PERFORM ${schema}.require_seat(number);
	SELECT * INTO own FROM ${schema}.seat WHERE seat = number AND alias IS NOT NULL FOR UPDATE;
	IF NOT FOUND THEN
		RETURN;
	END IF;
	SELECT s.role_name INTO spare FROM ${schema}.seat_secret s
	WHERE s.password IS NOT NULL AND s.claim IS NULL
		AND NOT EXISTS (SELECT FROM ${schema}.seat t WHERE t.role_name = s.role_name)
	ORDER BY s.role_name LIMIT 1 FOR UPDATE SKIP LOCKED;
	IF NOT FOUND THEN
		RAISE 'No spare key is left for seat %.', number USING ERRCODE = 'WS005';
	END IF;
	UPDATE ${schema}.seat SET role_name = spare, alias = NULL, claimed_at = NULL, host = NULL WHERE seat = number;
	DELETE FROM ${schema}.seat_secret WHERE role_name = own.role_name;
	DELETE FROM ${schema}.progress WHERE seat = number;
	INSERT INTO ${schema}.progress (seat) VALUES (number);
	UPDATE ${schema}.notice SET withdrawn_at = now() WHERE seat = number AND withdrawn_at IS NULL;
	PERFORM ${schema}.look_again();
END
$$;
`,
};
