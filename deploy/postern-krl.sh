#!/bin/sh
# Fetches what this host must refuse (sshd's RevokedKeys) from Postern and puts it in place by
# rename. Whatever goes wrong, the list that is there stays: sshd lets nobody in without one.
#
# Environment: POSTERN_URL (needed), KRL_FILE, CURL_CA_BUNDLE (curl's own).
set -eu
umask 022

: "${POSTERN_URL:?the address of the portal, for example https://postern.example.com}"
case $POSTERN_URL in
  https://* | http://127.0.0.1:* | http://localhost:*) ;;
  *) echo "postern-krl: POSTERN_URL must be https: whoever is on the way could let anybody in" >&2; exit 1 ;;
esac
file=${KRL_FILE:-/etc/ssh/postern/revoked.krl}
bytes_max=1048576

work=$(mktemp -d "$file.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM

complain() {
  echo "postern-krl: $1; $file stays as it is" >&2
  exit 1
}

# What is there already is not fetched again.
if [ -s "$file" ] && [ -s "$file.etag" ]; then
  set -- --etag-compare "$file.etag"
else
  set --
fi
status=$(curl --silent --show-error --max-time 30 --max-filesize "$bytes_max" --proto =http,https \
  --etag-save "$work/etag" "$@" --output "$work/list" --write-out '%{http_code}' \
  "${POSTERN_URL%/}/api/v1/bastion/krl") || complain "Postern was not reached"
[ "$status" != 304 ] || exit 0
[ "$status" = 200 ] || complain "Postern answered $status"
# curl counts only what is announced; ssh-keygen takes minutes over what is much too long.
[ "$(wc -c <"$work/list")" -le "$bytes_max" ] || complain "the list is too long"

# A list that sshd cannot read, or that names every key, would lock everybody out: a key that was
# made just now must pass it.
ssh-keygen -q -t ed25519 -N '' -C probe -f "$work/probe" || complain "ssh-keygen does not run"
ssh-keygen -Q -f "$work/list" "$work/probe.pub" >/dev/null 2>&1 || complain "the list is no good"

chmod 644 "$work/list"
sync "$work/list" 2>/dev/null || sync
mv -f "$work/list" "$file"
mv -f "$work/etag" "$file.etag" 2>/dev/null || rm -f "$file.etag"
