import "server-only";
import { readSettings, sshAddress } from "#lib/kernel/settings.ts";

/** Where people reach the gateway, for lines that they type. */
export const gatewayAddress = (): { host: string; port: number } =>
  sshAddress(readSettings(process.env));
