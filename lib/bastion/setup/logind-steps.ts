import { logindFile, logindText, type HostSetup } from "./host-files.ts";

const mark = "END_OF_POSTERN_LOGIND";

/**
 * Has systemd-logind, where there is one, end what a session leaves behind, and reads back from
 * it what is in force; or says that there is none. Where nothing is to be ended, no file of ours
 * stays.
 */
export function logindSteps(setup: HostSetup, isCheck: boolean): string {
  const text = logindText(setup);
  const act = isCheck ? comparing : replacing;
  if (text === undefined) return [asking, act, removing(isCheck)].join("\n");
  return [
    asking,
    act,
    `if [ -z "$(logind KillUserProcesses)" ]; then say no_logind '${setup.endingLogins.join(" ")}'
else
put_logind <<'${mark}'`,
    `${text}${mark}`,
    isCheck ? "" : reloading,
    proving(setup.endingLogins),
    "fi",
  ].join("\n");
}

/** Asked over its bus, logind tells what it does, and not what a file says. */
const asking = `logind_file='${logindFile}'
logind() {
  busctl get-property org.freedesktop.login1 /org/freedesktop/login1 \\
    org.freedesktop.login1.Manager "$1" 2> /dev/null
}
reload_logind() {
  logind_pid=$(busctl status org.freedesktop.login1 2> /dev/null | sed -n 's/^PID=//p')
  [ -n "$logind_pid" ] && kill -HUP "$logind_pid"
}
`;

const comparing = `put_logind() { cmp -s - "$logind_file" || say file_differs "$logind_file"; }`;

const replacing = `put_logind() {
  mkdir -p "$(dirname "$logind_file")" && cat > "$logind_file.new" \\
    && chmod 644 "$logind_file.new" && mv -f "$logind_file.new" "$logind_file" \\
    || say file_differs "$logind_file"
}`;

const removing = (isCheck: boolean): string =>
  isCheck
    ? `[ ! -e "$logind_file" ] || say file_is_stray "$logind_file"`
    : `if [ -e "$logind_file" ]; then rm -f "$logind_file"; reload_logind; fi`;

/** It reads its files anew while it goes on. */
const reloading = `reload_logind
for second in 1 2 3 4 5; do
  [ "$(logind KillUserProcesses)" = 'b true' ] && break
  sleep 1
done`;

const proving = (logins: readonly string[]): string => `logind_bad=0
unruly() { say setting_overruled "logind: $1"; logind_bad=1; }
[ "$(logind KillUserProcesses)" = 'b true' ] || unruly 'KillUserProcesses no'
for login in ${logins.join(" ")}; do
  case "$(logind KillOnlyUsers)" in
    *"\\"$login\\""*) ;;
    *) unruly "KillOnlyUsers without $login" ;;
  esac
  case "$(logind KillExcludeUsers)" in *"\\"$login\\""*) unruly "KillExcludeUsers $login" ;; esac
done
if ! "$sshd" -T -f "$folder/sshd_config" | grep -Fqx 'usepam yes'; then
  say no_session_scope 'UsePAM no'
elif ! grep -Eqs '^[^#]*pam_systemd' /etc/pam.d/*; then
  say no_session_scope 'no pam_systemd'
elif [ "$logind_bad" = 0 ]; then say ends_left '${logins.join(" ")}'; fi`;
