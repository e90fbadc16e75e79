/** Functions of the script that walk through the course, whatever the engine. */
export const courseFunctions = `\
at='Before the first lesson'
seen=''

# Says why the script cannot go on, and ends it.
stop() {
  trap - EXIT
  printf '\\n%s: %s\\n' "$at" "$1" >&2
  exit 1
}

# A command that fails ends the script; this tells where.
failed() {
  local status=$?
  [ "$status" -eq 0 ] || stop "a command has failed (exit code $status)."
}
trap failed EXIT

# Begins a step.
step() {
  at=$1
  printf '\\n%s\\n' "$at"
}

# Waits until an outcome holds: holds SECONDS SENTENCE KIND ARGUMENTS...
# Bash has no way to be woken by a server, so it looks again and again, and sleeps in between: "read -t" would wait
# as well, but the bash of macOS knows whole seconds only there.
holds() {
  local within=$(($1 * PATIENCE)) says=$2 deadline
  shift 2
  deadline=$((SECONDS + within))
  seen=''
  until "check_$1" "\${@:2}"; do
    if [ "$SECONDS" -gt "$deadline" ]; then
      stop "this does not hold after $within seconds: $says.\${seen:+ Seen: $seen}"
    fi
    sleep 0.1
  done
  printf '  [ok] %s\\n' "$says"
}

# Runs the commands on its standard input, which are meant to be refused: by anything, or by that SQLSTATE.
refused() {
  local commands output sqlstate
  commands=$(cat)
  if output=$(bash -c "$commands" 2>&1 < /dev/null); then
    printf '%s\\n' "$output"
    stop 'this was to be refused, and was not.'
  fi
  printf '%s\\n' "$output"
  sqlstate=$(printf '%s\\n' "$output" | sed -nE '/^(ERROR|FATAL):  [0-9A-Z]{5}:/{
    s/^[A-Z]+:  ([0-9A-Z]{5}):.*/\\1/p
    q
  }')
  if [ "$1" != any ] && [ "\${sqlstate:-$1}" != "$1" ]; then
    stop "this was to be refused with $1, not with $sqlstate."
  fi
  printf '  (refused, as it should be)\\n'
}

# Puts the settings on its standard input, "name = value", into a configuration file: the last active line of that name
# is replaced (PostgreSQL takes the last), else a commented one, else the setting is appended.
conf() {
  edit "$1" '
    function starts(text, name) { return tolower(substr(text, 1, length(name))) == tolower(name) }
    FNR == NR { wanted[++count] = $0; next }
    { sub(/\\r$/, ""); line[++lines] = $0 }
    END {
      for (i = 1; i <= count; i++) {
        name = wanted[i]
        sub(/ = .*$/, "", name)
        active = commented = 0
        for (n = 1; n <= lines; n++) {
          rest = line[n]
          sub(/^[ \\t]+/, "", rest)
          if (starts(rest, name) && substr(rest, length(name) + 1) ~ /^[ \\t=]/) active = n
          if (sub(/^#[ \\t]*/, "", rest) && starts(rest, name) && substr(rest, length(name) + 1) ~ /^[ \\t]*=/) commented = n
        }
        if (active) line[active] = wanted[i]
        else if (commented) line[commented] = wanted[i]
        else line[++lines] = wanted[i]
      }
      for (n = 1; n <= lines; n++) print line[n]
    }'
}

# Puts the records on its standard input into a pg_hba.conf, before the first of type host, because the first record that
# matches decides. Records that are there stay where they are.
hba() {
  edit "$1" '
    function words(text,    part, parts, i, all) {
      parts = split(text, part, " ")
      for (i = 1; i <= parts; i++) all = all " " part[i]
      return all
    }
    FNR == NR { wanted[++count] = $0; next }
    {
      sub(/\\r$/, "")
      line[++lines] = $0
      present[words($0)] = 1
      if (!first && /^[ \\t]*host/) first = lines
    }
    END {
      if (!first) first = lines + 1
      for (n = 1; n <= lines + 1; n++) {
        if (n == first) for (i = 1; i <= count; i++) if (!(words(wanted[i]) in present)) print wanted[i]
        if (n <= lines) print line[n]
      }
    }'
}

# Rewrites a file by an awk program that reads standard input first and then the file, which keeps owner and mode.
edit() {
  [ -f "$1" ] || stop "there is no $1 to edit."
  awk "$2" - "$1" > "$1.new"
  cat "$1.new" > "$1"
  rm "$1.new"
}
`;
