import { addSshKey, removeSshKey } from "./change-ssh-keys.ts";
import { closeSession, endSession } from "./end-session.ts";
import { getAuthority, listHosts, listMyHosts } from "./list-hosts.ts";
import { listMySshKeys } from "./list-ssh-keys.ts";
import { listSessions } from "./list-sessions.ts";
import { issueCertificate, issueTerminalCertificate } from "./issue-certificate.ts";
import { listMyCertificates } from "./list-certificates.ts";
import { endLostSessions } from "./lost-sessions.ts";
import { openSession } from "./open-session.ts";
import { prepareAuthority } from "./prepare-authority.ts";
import { getHostKey, knowsKey, readHostKey } from "./read-host-key.ts";
import { reachHost } from "./reach-host.ts";
import { moveHost, registerHost, retireHost } from "./register-host.ts";
import { revokeCertificate } from "./revoke-certificate.ts";
import { shapeRight } from "./shape-right.ts";
import { signInByCertificate } from "./sign-in-by-certificate.ts";
import { signInByKey } from "./sign-in-by-key.ts";
import { readStanding } from "./standing.ts";

export { sealedPlaces } from "./authority.ts";
export { closingReasons, type ClosingReason } from "./end-session.ts";
export { HostCode } from "./host.ts";
export type { FileOperation } from "./files/file-operation.ts";
export { scpDirection, scpWatcher } from "./files/scp-watcher.ts";
export { sftpWatcher } from "./files/sftp-watcher.ts";
export { isCertificate } from "./issued-certificate.ts";
export { hostsPlane } from "./leaver-plane.ts";
export { seenEveryMs, seeSessions } from "./lost-sessions.ts";
export { allows, Login, type Feature, type Needed } from "./right.ts";
export { readAuthentication, shownKey } from "./ssh/authentication.ts";
export { ed25519Raw, parseKeyLine, privateKeyOf } from "./ssh/public-key.ts";
export { Bytes, lengthPrefixed, u32, u8 } from "./ssh/wire.ts";
export type { Standing } from "./standing.ts";
export {
  addSshKey,
  closeSession,
  endLostSessions,
  endSession,
  getAuthority,
  getHostKey,
  issueCertificate,
  issueTerminalCertificate,
  knowsKey,
  readHostKey,
  listHosts,
  listMyCertificates,
  listMyHosts,
  listMySshKeys,
  listSessions,
  moveHost,
  openSession,
  prepareAuthority,
  reachHost,
  readStanding,
  registerHost,
  removeSshKey,
  retireHost,
  revokeCertificate,
  shapeRight,
  signInByCertificate,
  signInByKey,
};

/** Every command and query of this room. */
export const doors = [
  ...[registerHost, moveHost, retireHost, listHosts, listMyHosts],
  ...[prepareAuthority, getAuthority, shapeRight],
  ...[readHostKey, getHostKey],
  ...[addSshKey, removeSshKey, listMySshKeys, knowsKey, signInByKey],
  ...[issueCertificate, issueTerminalCertificate, listMyCertificates, revokeCertificate],
  signInByCertificate,
  ...[reachHost, openSession, readStanding, endSession, closeSession, endLostSessions],
  listSessions,
] as const;
