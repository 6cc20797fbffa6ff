import { askConfirmation, noteCode, readConfirmation } from "./ask-confirmation.ts";
import { addSshKey, removeSshKey } from "./change-ssh-keys.ts";
import { certifyJump } from "./certify-host-key.ts";
import { getCutFigures } from "./cut-figures.ts";
import { decideEntry, findEntry } from "./decide-entry.ts";
import { closeSession, endSession } from "./end-session.ts";
import { findExtension } from "./find-extension.ts";
import { findSessionOfKey } from "./find-session-of-key.ts";
import { getAuthority } from "./get-authority.ts";
import { getHost } from "./get-host.ts";
import { askHostCheck, reportHost } from "./health/ask-host-check.ts";
import { certifyCheck } from "./health/certify-check.ts";
import { raiseHostAlarm } from "./health/note-host-check.ts";
import { listHostGroups, listHosts, listMyHosts } from "./list-hosts.ts";
import { knowsKey } from "./knows-key.ts";
import { listRights } from "./list-rights.ts";
import { listMySshKeys } from "./list-ssh-keys.ts";
import { listSessions } from "./list-sessions.ts";
import { issueCertificate, issueTerminalCertificate } from "./issue-certificate.ts";
import { listMyCertificates } from "./list-certificates.ts";
import { endLostSessions } from "./lost-sessions.ts";
import { noteCommand } from "./note-command.ts";
import { noteIdleLock } from "./note-idle-lock.ts";
import { openSession } from "./open-session.ts";
import { prepareAuthority } from "./prepare-authority.ts";
import { findHostKeyInUse, getHostKey, readHostKey } from "./read-host-key.ts";
import { reachHost } from "./reach-host.ts";
import { applyHosts } from "./registration/apply-hosts.ts";
import { createHostToken, registerSelf } from "./registration/host-token.ts";
import { moveHost, registerHost, retireHost } from "./register-host.ts";
import { readRevocationList } from "./revocation.ts";
import { getHostSetup } from "./setup/get-host-setup.ts";
import { revokeCertificate } from "./revoke-certificate.ts";
import {
  listAuthorities,
  prepareNextAuthority,
  retireAuthority,
  useAuthority,
} from "./rotate-authority.ts";
import { bastionLimits, changeBastionSettings, getBastionSettings } from "./settings.ts";
import { shapeRight } from "./shape-right.ts";
import { certifySweep } from "./sweep/certify-sweep.ts";
import { noteLeftProcesses } from "./sweep/note-sweep.ts";
import { signInByCertificate } from "./sign-in-by-certificate.ts";
import { signInByKey } from "./sign-in-by-key.ts";
import { readStanding } from "./standing.ts";
import { askToUnlock, unlockSession } from "./unlock-session.ts";
import { mayStillWatch, watchSession } from "./watch-session.ts";

export { sealedPlaces } from "./authority.ts";
export { noteCut } from "./cut-figures.ts";
export { closingReasons, type ClosingReason } from "./end-session.ts";
export { Finding } from "./health/findings.ts";
export { foreignCertificate } from "./health/foreign-certificate.ts";
export { noteHostCheck } from "./health/note-host-check.ts";
export { takeHostChecks, type HostCheck } from "./health/take-host-checks.ts";
export { HostCode } from "./host.ts";
export type { FileOperation } from "./files/file-operation.ts";
export { isPlainScp, scpDirection, scpWatcher } from "./files/scp-watcher.ts";
export { sftpWatcher } from "./files/sftp-watcher.ts";
export { gatewayAlias } from "./certify-host-key.ts";
export { CommandPattern, isListed } from "./command-list.ts";
export { CommandRule, ruleActs, ruleOf } from "./command-rule.ts";
export { Limits, limitsOf, limitsTogether, type LimitedRight } from "./limits.ts";
export { isCertificate } from "./issued-certificate.ts";
export { hostsPlane } from "./leaver-plane.ts";
export { seenEveryMs, seeSessions } from "./lost-sessions.ts";
export { allows, features, Login, type Feature, type Needed, type RightShape } from "./right.ts";
export { readAuthentication, shownKey } from "./ssh/authentication.ts";
export { parseCertificate } from "./ssh/certificate.ts";
export {
  ed25519Raw,
  fingerprintOf,
  isPrivateKey,
  parseKeyLine,
  parsePublicKey,
  privateKeyOf,
} from "./ssh/public-key.ts";
export { Bytes, lengthPrefixed, u32, u8 } from "./ssh/wire.ts";
export { sessionMark } from "./sweep/left-behind.ts";
export { noteSwept } from "./sweep/note-sweep.ts";
export { readSweep, type Swept } from "./sweep/sweep-script.ts";
export { takeSweeps, type Sweep } from "./sweep/take-sweeps.ts";
export { onlyGateway } from "./policy.ts";
export { tidyCertificates } from "./tidy-certificates.ts";
export { readReport, type Note } from "./setup/script-report.ts";
export type { Standing } from "./standing.ts";
export { noteWatchOver } from "./watch-session.ts";
export {
  addSshKey,
  applyHosts,
  askHostCheck,
  certifyCheck,
  bastionLimits,
  certifyJump,
  certifySweep,
  changeBastionSettings,
  createHostToken,
  askConfirmation,
  askToUnlock,
  closeSession,
  decideEntry,
  endLostSessions,
  endSession,
  findEntry,
  findExtension,
  findHostKeyInUse,
  findSessionOfKey,
  getAuthority,
  getBastionSettings,
  getCutFigures,
  getHost,
  getHostKey,
  getHostSetup,
  issueCertificate,
  issueTerminalCertificate,
  knowsKey,
  listAuthorities,
  readHostKey,
  listHostGroups,
  listHosts,
  listMyCertificates,
  listMyHosts,
  listMySshKeys,
  listRights,
  listSessions,
  mayStillWatch,
  moveHost,
  noteCode,
  noteCommand,
  noteIdleLock,
  noteLeftProcesses,
  openSession,
  prepareAuthority,
  prepareNextAuthority,
  raiseHostAlarm,
  reachHost,
  readRevocationList,
  readConfirmation,
  readStanding,
  registerHost,
  registerSelf,
  removeSshKey,
  retireAuthority,
  reportHost,
  retireHost,
  revokeCertificate,
  shapeRight,
  signInByCertificate,
  signInByKey,
  unlockSession,
  useAuthority,
  watchSession,
};

/** Every command and query of this room. */
export const doors = [
  ...[registerHost, moveHost, retireHost, listHosts, listMyHosts],
  ...[listHostGroups, applyHosts, createHostToken, registerSelf],
  ...[getHost, getHostSetup, askHostCheck, reportHost, certifyCheck, raiseHostAlarm],
  ...[prepareAuthority, getAuthority, shapeRight, listRights],
  ...[getBastionSettings, changeBastionSettings],
  ...[listAuthorities, prepareNextAuthority, useAuthority, retireAuthority, readRevocationList],
  ...[readHostKey, findHostKeyInUse, certifyJump, getHostKey],
  ...[addSshKey, removeSshKey, listMySshKeys, knowsKey, signInByKey],
  ...[issueCertificate, issueTerminalCertificate, listMyCertificates, revokeCertificate],
  signInByCertificate,
  ...[reachHost, openSession, readStanding, endSession, closeSession, endLostSessions],
  ...[noteCommand, certifySweep, noteLeftProcesses],
  ...[askConfirmation, noteCode, readConfirmation, findEntry, decideEntry],
  ...[noteIdleLock, askToUnlock, unlockSession],
  ...[listSessions, findSessionOfKey, getCutFigures, watchSession, mayStillWatch],
  findExtension,
] as const;
