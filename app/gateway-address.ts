import "server-only";
import { readSettings } from "#lib/kernel/settings.ts";

/** Where people reach the gateway over SSH: the portal's own host, at `SSH_PORT`. */
export function gatewayAddress(): { host: string; port: number } {
  const { publicUrl, sshPort } = readSettings(process.env);
  // URLs write IPv6 addresses in brackets; SSH does not.
  return { host: new URL(publicUrl).hostname.replace(/^\[(.*)\]$/, "$1"), port: sshPort };
}
