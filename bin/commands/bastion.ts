import type { Command } from "commander";
import { addCertificateVerbs } from "../certificate-verbs.ts";
import { addHostVerbs } from "../bastion-hosts.ts";
import { addRecordingVerbs } from "../bastion-recordings.ts";
import { addSessionVerbs } from "../session-verbs.ts";

export function add(program: Command): void {
  const bastion = program
    .command("bastion")
    .description(
      "hosts that people enter, their setup, sessions on them, recordings and certificates",
    );
  addHostVerbs(bastion);
  addRecordingVerbs(bastion);
  addSessionVerbs(bastion);
  addCertificateVerbs(bastion);
}
