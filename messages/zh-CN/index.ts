import access from "./access.json" with { type: "json" };
import asOf from "./as-of.json" with { type: "json" };
import approvals from "./approvals.json" with { type: "json" };
import audit from "./audit.json" with { type: "json" };
import catalogue from "./catalogue.json" with { type: "json" };
import detections from "./detections.json" with { type: "json" };
import deviceGrant from "./device-grant.json" with { type: "json" };
import devices from "./devices.json" with { type: "json" };
import entry from "./entry.json" with { type: "json" };
import errors from "./errors.json" with { type: "json" };
import home from "./home.json" with { type: "json" };
import hosts from "./hosts.json" with { type: "json" };
import keys from "./keys.json" with { type: "json" };
import leavers from "./leavers.json" with { type: "json" };
import lifecycle from "./lifecycle.json" with { type: "json" };
import mail from "./mail.json" with { type: "json" };
import modules from "./modules.json" with { type: "json" };
import payloads from "./payloads.json" with { type: "json" };
import movers from "./movers.json" with { type: "json" };
import people from "./people.json" with { type: "json" };
import pickUp from "./pick-up.json" with { type: "json" };
import policies from "./policies.json" with { type: "json" };
import pushed from "./pushed.json" with { type: "json" };
import production from "./production.json" with { type: "json" };
import recordings from "./recordings.json" with { type: "json" };
import request from "./request.json" with { type: "json" };
import requests from "./requests.json" with { type: "json" };
import rollouts from "./rollouts.json" with { type: "json" };
import roles from "./roles.json" with { type: "json" };
import rules from "./rules.json" with { type: "json" };
import security from "./security.json" with { type: "json" };
import settings from "./settings.json" with { type: "json" };
import shell from "./shell.json" with { type: "json" };
import signIn from "./sign-in.json" with { type: "json" };
import simulator from "./simulator.json" with { type: "json" };
import sshKeys from "./ssh-keys.json" with { type: "json" };
import terminal from "./terminal.json" with { type: "json" };
import tickets from "./tickets.json" with { type: "json" };
import time from "./time.json" with { type: "json" };
import ui from "./ui.json" with { type: "json" };
import wecom from "./wecom.json" with { type: "json" };

/** One file per namespace; a namespace is named after its file. */
export default {
  access,
  approvals,
  "as-of": asOf,
  audit,
  catalogue,
  detections,
  "device-grant": deviceGrant,
  devices,
  entry,
  errors,
  home,
  hosts,
  keys,
  leavers,
  lifecycle,
  mail,
  modules,
  payloads,
  movers,
  people,
  "pick-up": pickUp,
  policies,
  pushed,
  production,
  recordings,
  request,
  requests,
  rollouts,
  roles,
  rules,
  security,
  settings,
  shell,
  "sign-in": signIn,
  simulator,
  "ssh-keys": sshKeys,
  terminal,
  tickets,
  time,
  ui,
  wecom,
};
