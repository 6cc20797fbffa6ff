#!/bin/sh
# Registers this host in Postern by a one-time token, which is read from standard input:
#   postern bastion host-token web-1 --system web --address 10.0.0.5   prints the token
#   register-host.sh https://postern.example web-1                     reads it on the host
url=${1:?the address of Postern}
code=${2:?the code of this host}
folder=${SSH_FOLDER:-/etc/ssh}
case $url in
https://* | http://localhost:* | http://127.0.0.1:*) ;;
*) echo 'expected an address that begins with https://' >&2; exit 2 ;;
esac
IFS= read -r token
keys=$(cat "$folder"/ssh_host_ed25519_key.pub "$folder"/ssh_host_ecdsa_key.pub 2> /dev/null \
  | awk 'NF >= 2 { printf "%s\"%s %s\"", (n++ ? "," : ""), $1, $2 }')
[ -n "$keys" ] || { echo "there is no host key in $folder" >&2; exit 1; }
answer=$(printf '{"token":"%s","code":"%s","hostKeys":[%s]}' "$token" "$code" "$keys" \
  | curl -sS --max-time 30 -H 'content-type: application/json' --data-binary @- \
    "$url/api/v1/bastion/hosts/self-register")
printf '%s\n' "$answer"
case $answer in *'"isRegistered":true'*) ;; *) exit 1 ;; esac
