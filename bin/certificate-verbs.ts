import { readFileSync } from "node:fs";
import { InvalidArgumentError, type Command } from "commander";
import {
  isPrivateKey,
  issueCertificate,
  listMyCertificates,
  revokeCertificate,
} from "#lib/bastion/index.ts";
import { api } from "./api-client.ts";
import { writeAside } from "./write-aside.ts";
import { print, table } from "./print.ts";

function minutes(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) > 0) return Number(text);
  throw new InvalidArgumentError("expected a number of minutes");
}

type IssueOptions = { minutes?: number; out?: string; json?: boolean };

/** Verbs about people's certificates, by which they enter the gateway. */
export function addCertificateVerbs(bastion: Command): void {
  bastion
    .command("certificate")
    .description("have a key of one's own certified for minutes, to enter the gateway by it")
    .argument("<public-key-file>", "such as ~/.ssh/id_ed25519.pub")
    .option("--minutes <n>", "how long it is good; unset: 5", minutes)
    .option("--out <file>", "where to, instead of beside the key; - prints it")
    .option("--json", "print JSON")
    .action(issue);
  bastion
    .command("certificates")
    .description("one's own certificates that are still good")
    .option("--json", "print JSON")
    .action(list);
  bastion
    .command("revoke-certificate")
    .description("revoke a certificate, and end what was entered by it")
    .argument("<serial>", "its serial")
    .action(async (serial: string) => {
      await api()(revokeCertificate, { serial });
      process.stdout.write("It is revoked.\n");
    });
}

/** Where OpenSSH looks by itself: `id_ed25519-cert.pub` beside `id_ed25519` (ssh(1), -i). */
const besideOf = (file: string): string => `${file.replace(/\.pub$/, "")}-cert.pub`;

async function issue(file: string, options: IssueOptions): Promise<void> {
  const publicKey = readFileSync(file, "utf8").trim();
  // It must not leave this machine, not even to be refused.
  if (isPrivateKey(publicKey)) throw new Error(`${file} is a private key; expected ${file}.pub`);
  const issued = await api()(issueCertificate, {
    publicKey,
    ...(options.minutes !== undefined && { minutes: options.minutes }),
  });
  const out = options.out ?? besideOf(file);
  if (out === "-") return void process.stdout.write(`${issued.certificate}\n`);
  writeAside(out, `${issued.certificate}\n`);
  const { serial, sourceAddress, endsAt } = issued;
  print(
    { file: out, serial, sourceAddress, endsAt },
    {
      json: options.json,
      words: () => `${out}: serial ${serial}, from ${sourceAddress} until ${endsAt}`,
    },
  );
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const { certificates } = await api()(listMyCertificates, {});
  print(certificates, {
    json,
    words: () =>
      table(certificates, {
        SERIAL: (row) => row.serial,
        KEY: (row) => row.fingerprint,
        FROM: (row) => row.sourceAddress,
        ISSUED: (row) => row.issuedAt,
        ENDS: (row) => row.endsAt,
      }),
  });
}
