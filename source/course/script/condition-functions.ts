import {hbaRulesSql} from '../hba-rules.js';

/**
 * Functions of the script that look at conditions, with both engines: `check_` and the kind of the check. Each returns 0
 * when its condition holds and leaves its observation in `seen`; they use the engine's `psql_in`, `beside`, `archive_of`,
 * `about`, `standby_addresses`, `is_ready`, `is_running` and `is_stopped`. `check_network`, `check_login` and `check_verifybackup` are the
 * engine's.
 */
export const conditionFunctions = `\
# Asks an instance, as the administrator: ask INSTANCE QUERY. The answer, or why there is none, is in $seen.
ask() {
  seen=$(psql_in "$1" -qAt -F $'\\t' -v ON_ERROR_STOP=1 -c "$2" 2>&1)
}

# The first column of the first row is in $value.
ask_value() {
  ask "$1" "$2" || return 1
  value=\${seen%%$'\\n'*}
  value=\${value%%$'\\t'*}
  seen="$1 answers \${value:-nothing}"
}

check_sql() { # INSTANCE is|atLeast|refused VALUE|NUMBER|SQLSTATE QUERY
  case $2 in
    is) ask_value "$1" "$4" && [ "$value" = "$3" ] ;;
    atLeast) ask_value "$1" "$4" && [ -n "$value" ] && awk -v a="$value" -v b="$3" 'BEGIN { exit !(a + 0 >= b + 0) }' ;;
    refused) is_refused "$1" "$3" "$4" ;;
  esac
}

# The statement is taken back, whatever it did.
is_refused() { # INSTANCE SQLSTATE STATEMENT
  if seen=$(psql_in "$1" -q -v ON_ERROR_STOP=1 -v VERBOSITY=verbose -c BEGIN -c "$3" -c ROLLBACK 2>&1); then
    seen="$1 does not refuse it"
    return 1
  fi
  case $seen in *"ERROR:  $2: "*) return 0 ;; *) return 1 ;; esac
}

check_setting() { # INSTANCE NAME VALUE...
  ask_value "$1" "SELECT current_setting(name) || CASE WHEN pending_restart THEN ' (a restart is pending)' ELSE '' END
    FROM pg_settings WHERE lower(name) = lower('$2')" && { [ "$value" = "$3" ] || [ "$value" = "\${4-$3}" ]; }
}

# pg_hba_file_rules shows the file, not what the server has loaded, so the times are compared.
check_hba() { # INSTANCE ROLE DATABASE
  local range name_end
  read -r range name_end < <(standby_addresses)
  ask_value "$1" "${hbaRulesSql('$2', '$3', {range: '$range', nameEnd: '$name_end'})}
  SELECT CASE
    WHEN EXISTS (SELECT FROM mistaken) THEN 'pg_hba.conf has a mistake'
    WHEN NOT EXISTS (SELECT FROM deciding WHERE lets) THEN 'pg_hba.conf does not let the role in'
    WHEN (pg_stat_file(current_setting('hba_file'))).modification > pg_conf_load_time() THEN 'it is not loaded'
    ELSE 'loaded' END" && [ "$value" = loaded ]
}

check_streaming() { # INSTANCE SOURCE
  local standby source
  ask_value "$1" "SELECT concat_ws(' ', pg_is_in_recovery(), (SELECT system_identifier FROM pg_control_system()),
    coalesce((SELECT status FROM pg_stat_wal_receiver), 'no WAL receiver'))" || return 1
  standby=$value
  ask_value "$2" "SELECT concat_ws(' ', (SELECT system_identifier FROM pg_control_system()),
    coalesce((SELECT state FROM pg_stat_replication WHERE application_name = '$1'
      AND (reply_time IS NULL OR now() - reply_time < interval '20s') LIMIT 1), 'no walsender'))" || return 1
  source=$value
  seen="$1: $standby; $2: $source"
  [ "$source" = "\${source%% *} streaming" ] && [ "$standby" = "t $source" ]
}

# A standby's timeline is that of the WAL that it receives, or else of what it is certain to have replayed.
at_timeline="CASE WHEN pg_is_in_recovery()
  THEN coalesce((SELECT received_tli FROM pg_stat_wal_receiver), (SELECT greatest(min_recovery_end_timeline, timeline_id)
    FROM pg_control_recovery(), pg_control_checkpoint()))
  ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int END"

# The source's position is asked first: what it writes later is not waited for. Positions of different timelines are not
# compared: after a promotion the same numbers tell of other WAL.
check_caughtup() { # INSTANCE SOURCE
  local source
  ask_value "$2" "SELECT concat_ws(' ', $at_timeline,
    CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)" || return 1
  source=$value
  ask_value "$1" "SELECT pg_is_in_recovery() AND $at_timeline = \${source% *}
    AND pg_last_wal_replay_lsn() >= '\${source#* }'" && [ "$value" = t ]
}

# A checkpoint may be seconds behind a promotion; the file name of the current position is not.
check_timeline() { # INSTANCE NUMBER
  ask_value "$1" 'SELECT CASE WHEN NOT pg_is_in_recovery()
    THEN substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END' && [ "$value" = "$(printf '%08X' "$2")" ]
}

# The proof is the segment itself: the newest ones are searched for the restore point.
check_archived() { # INSTANCE RESTORE_POINT
  local size waiting
  ask_value "$1" "SELECT pg_size_bytes(current_setting('wal_segment_size')) || ' ' || count(*)
    FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'" || return 1
  size=\${value% *}
  waiting=\${value#* }
  beside "$1" bash -c 'cd "$1" && for file in $(ls -r | grep -E "^[0-9A-F]{24}$" | head -n 6); do
    [ "$(wc -c < "$file")" -eq "$2" ] && pg_waldump -r XLOG "$file" 2> /dev/null | grep -qw "RESTORE_POINT $3" && exit 0
  done; exit 1' bash "$(archive_of "$1")" "$size" "$2" 2> /dev/null || {
    seen="no archived segment holds it; $waiting wait to be archived"
    return 1
  }
  seen="a segment holds it; $waiting wait to be archived"
  [ "$waiting" -eq 0 ]
}

check_instance() { # INSTANCE ready|running|stopped
  "is_$2" "$1"
}

check_folder() { # PATH [mode MODE] [ownedLike PATH]
  seen="there is no folder $1"
  about "$1" test -d "$1" || return 1
  if [ "\${2:-}" = mode ]; then
    has_mode "$1" mode "$3" || return 1
    set -- "$1" "\${@:4}"
  fi
  [ $# -lt 3 ] || is_owned_like "$1" "$3"
}

is_owned_like() { # PATH PATH
  seen="$1 belongs to another account than $2"
  [ "$(owner_of "$1")" = "$(owner_of "$2")" ]
}

owner_of() { # PATH
  # As with the mode below.
  about "$1" stat -c %u "$1" 2> /dev/null || stat -f %u "$1" 2> /dev/null
}

check_file() { # PATH absent, or PATH [contains REGULAR_EXPRESSION] [mode MODE]
  local file=$1
  if [ "\${2:-}" = absent ]; then
    seen="$file is there"
    about "$file" test ! -e "$file"
    return
  fi
  seen="there is no file $file"
  about "$file" test -f "$file" || return 1
  if [ "\${2:-}" = contains ]; then
    seen="$file has no line that matches $3"
    about "$file" grep -Eq -e "$3" "$file" 2> /dev/null || return 1
    shift 2
  fi
  has_mode "$file" "\${@:2}"
}

has_mode() { # PATH [mode MODE]
  local mode
  [ $# -gt 1 ] || return 0
  # The first is that of GNU and busybox, the second that of macOS.
  mode=$(about "$1" stat -c %a "$1" 2> /dev/null || stat -f %Lp "$1" 2> /dev/null) || return 1
  seen="$1 has mode $mode"
  [ "$mode" = "$3" ]
}
`;
