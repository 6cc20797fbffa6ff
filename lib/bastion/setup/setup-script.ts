import { logindSteps } from "./logind-steps.ts";
import {
  hostFiles,
  principalsFolder,
  settingsOf,
  usualFolder,
  type HostFile,
  type HostSetup,
} from "./host-files.ts";

export type ScriptOptions = {
  /** Where sshd's configuration is. */
  readonly folder?: string;
  /** Writes nothing: only says what is otherwise. */
  readonly isCheck?: boolean;
};

/**
 * A script for root on the host (POSIX sh, nothing but sshd needed): writes each file by rename,
 * has sshd judge the whole, reads back what is in force for each account, and reloads; or puts
 * everything back. It prints a line for each finding: `postern`, a code and a subject, parted by
 * tabs.
 */
export function setupScript(setup: HostSetup, { folder, isCheck }: ScriptOptions = {}): string {
  const where = folder ?? usualFolder;
  const files = hostFiles(setup, where);
  const settings = settingsOf(setup, where).map(({ option, value }) => {
    // As `sshd -T` writes them.
    const shown = value === "prohibit-password" ? "without-password" : value;
    return `${option.toLowerCase()} ${shown}`;
  });
  return [
    preamble(where),
    isCheck === true ? checking : writing,
    ...files.map(fileStep),
    strays(files),
    reading(settings),
    keysFound,
    ...(isCheck === true ? [] : [reload]),
    logindSteps(setup, isCheck === true),
    `printf 'postern\\tdone\\t${isCheck === true ? "checked" : "applied"}\\n'\n`,
  ].join("\n");
}

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

const mark = "END_OF_POSTERN_FILE";

const fileStep = ({ name, text, isKept }: HostFile): string =>
  [
    `put ${quoted(name)} ${isKept === true ? "keep" : "replace"} <<'${mark}'`,
    `${text}${mark}`,
  ].join("\n");

const preamble = (folder: string): string => `#!/bin/sh
set -u
umask 022
LC_ALL=C; export LC_ALL
folder=${quoted(folder)}
sshd=$(command -v sshd || echo /usr/sbin/sshd)
tab=$(printf '\\t')
say() { printf 'postern\\t%s\\t%s\\n' "$1" "$2"; }
die() { printf 'postern\\tfailed\\t%s\\n' "$1"; exit 1; }
[ -x "$sshd" ] || die 'sshd is not here'
[ -f "$folder/sshd_config" ] || die "there is no $folder/sshd_config"
`;

const writing = `stage=$(mktemp -d "$folder/.postern-XXXXXX") || die "cannot write in $folder"
trap 'rm -rf "$stage"' EXIT
: > "$stage/.written"
keep_old() {
  printf '%s\\n' "$1" >> "$stage/.written"
  [ -e "$folder/$1" ] || return 0
  mkdir -p "$stage/$(dirname "$1")" && cp -p "$folder/$1" "$stage/$1" || fail "cannot keep $1"
}
put() {
  mkdir -p "$folder/$(dirname "$1")" || fail "cannot make the folder of $1"
  if [ "$2" = keep ] && [ -e "$folder/$1" ]; then cat > /dev/null; return 0; fi
  keep_old "$1"
  cat > "$folder/$1.new" && chmod 644 "$folder/$1.new" && mv -f "$folder/$1.new" "$folder/$1" \\
    || fail "cannot write $1"
}
stray() { keep_old "$1"; rm -f "$folder/$1"; }
fail() {
  while read -r name; do
    if [ -e "$stage/$name" ]; then mv -f "$stage/$name" "$folder/$name"
    else rm -f "$folder/$name"; fi
  done < "$stage/.written"
  die "$1; everything is as it was"
}
overruled() { say setting_overruled "$1"; bad=1; }
`;

const checking = `put() {
  if [ "$2" = keep ]; then
    cat > /dev/null
    [ -e "$folder/$1" ] || say file_differs "$folder/$1"
    return 0
  fi
  cmp -s - "$folder/$1" || say file_differs "$folder/$1"
}
stray() { say file_is_stray "$folder/$1"; }
fail() { die "$1"; }
overruled() { say setting_overruled "$1"; }
`;

/** A login that no right names any more is let in by nobody. */
function strays(files: readonly HostFile[]): string {
  const known = files
    .filter(({ name }) => name.startsWith(`${principalsFolder}/`))
    .map(({ name }) => quoted(name));
  const skip = known.length > 0 ? `    ${known.join("|")}) ;;\n` : "";
  return `for file in "$folder/${principalsFolder}"/*; do
  [ -e "$file" ] || continue
  case "\${file#"$folder/"}" in
${skip}    *) stray "\${file#"$folder/"}" ;;
  esac
done
"$sshd" -t -f "$folder/sshd_config" > /dev/null 2>&1 \\
  || fail "$("$sshd" -t -f "$folder/sshd_config" 2>&1 | head -n 3 | tr '\\n' ' ')"
`;
}

/** More accounts than a host has that somebody logs in to. */
const accountsMax = 500;

/** A `Match` block rules over what stands before it: each account is asked for by itself. */
const reading = (settings: readonly string[]): string => `bad=0
accounts=$( (getent passwd 2> /dev/null || cat /etc/passwd) \\
  | awk -F: '$7 !~ /(nologin|false|sync|halt|shutdown)$/ { print $1 "\\t" $6 }' | head -n ${accountsMax})
while IFS="$tab" read -r account home; do
  [ -n "$account" ] || continue
  ruling=$("$sshd" -T -f "$folder/sshd_config" -C "user=$account,host=localhost,addr=127.0.0.1")
  while read -r expected; do
    printf '%s\\n' "$ruling" | grep -Fqx -e "$expected" && continue
    option=\${expected%% *}
    overruled "$account: $(printf '%s\\n' "$ruling" | grep -m 1 -e "^$option " || echo "$option unset")"
  done <<'${mark}'
${settings.map((line) => `${line}\n`).join("")}${mark}
done <<${mark}
$accounts
${mark}
`;

const keysFound = `while IFS="$tab" read -r account home; do
  for file in "$home/.ssh/authorized_keys" "$home/.ssh/authorized_keys2"; do
    [ -s "$file" ] || continue
    keys=$(grep -Ecv '^[[:space:]]*(#|$)' "$file")
    [ "$keys" = 0 ] || say authorized_keys "$account: $keys in $file"
  done
done <<${mark}
$accounts
${mark}
`;

const reload = `[ "$bad" = 0 ] || fail 'the drop-in is overruled or not included'
pidfile=$("$sshd" -T -f "$folder/sshd_config" | sed -n 's/^pidfile //p')
if [ -f "$pidfile" ] && kill -HUP "$(cat "$pidfile")" 2> /dev/null; then
  # It takes its pid file away, reads everything anew, and writes the file when it listens again.
  for second in 1 2 3 4 5 6 7 8 9 10; do sleep 1; [ -s "$pidfile" ] && break; done
  [ -s "$pidfile" ] || fail 'sshd did not come back: start it'
elif systemctl reload ssh 2> /dev/null || systemctl reload sshd 2> /dev/null; then :
else say not_reloaded "$pidfile"; fi
`;
