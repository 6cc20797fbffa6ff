import type { Command } from "commander";
import { addCertificateVerbs } from "../certificate-verbs.ts";
import { addHostVerbs } from "../host-verbs.ts";
import { addRecordingVerbs } from "../recording-verbs.ts";
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
