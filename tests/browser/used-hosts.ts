import { generateKeyPairSync } from "node:crypto";
import {
  lengthPrefixed,
  noteHostCheck,
  parsePublicKey,
  prepareAuthority,
  registerHost,
  reportHost,
  retireHost,
  shapeRight,
  type Finding,
} from "#lib/bastion/index.ts";
import { ed25519Raw } from "#lib/bastion/ssh/public-key.ts";
import { createEntitlement } from "#lib/catalog/index.ts";
import { begin, operatorActor } from "#lib/kernel/index.ts";
import { first } from "./working-lives.ts";

const atConsole = begin(operatorActor("test"));

function hostKey(): string {
  const { publicKey } = generateKeyPairSync("ed25519");
  const blob = Buffer.concat([
    lengthPrefixed("ssh-ed25519"),
    lengthPrefixed(ed25519Raw(publicKey)),
  ]);
  return `${parsePublicKey(blob).algorithm} ${blob.toString("base64")}`;
}

const found: readonly [code: string, findings: Finding[] | undefined][] = [
  ["web-1", []],
  ["web-2", [{ code: "certificate_refused", subject: "deploy" }]],
  ["web-3.eu-central-1.compute.internal", [{ code: "method_offered", subject: "password" }]],
  ["web-4", [{ code: "host_key_changed", subject: `SHA256:${"ab1+".repeat(10)}abc` }]],
  ["web-5", [{ code: "unreachable", subject: null }]],
  ["web-6", undefined],
  ["web-7", []],
];

const deployLimits = {
  idleMinutes: 15,
  drainMinutes: 10,
  proof: "code",
  needsObserver: true,
  leftBehind: "report",
  commandRules: [
    { pattern: "rm -rf *", act: "end" },
    { pattern: "cat *shadow*", act: "alert" },
    { pattern: "systemctl stop postgresql-with-a-long-name@*.service", act: "alert" },
  ],
} satisfies Partial<Parameters<typeof shapeRight>[1]>;

/** Hosts in every state, rights to enter them, and one that is no more. */
export async function keepHosts(): Promise<void> {
  await prepareAuthority(atConsole, {});
  const systemId = await first("select id from system where code = 'web-hosts'");
  for (const login of ["deploy", "readonly", "later"]) {
    const code = `enter-${login}`;
    const name = `Enter as ${login}`;
    await createEntitlement(atConsole, { systemId, code, name, risk: "high", isRequestable: true });
    if (login === "later") continue;
    await shapeRight(atConsole, {
      ...{ systemCode: "web-hosts", entitlementCode: code, login },
      features: login === "deploy" ? ["shell", "exec", "forward"] : ["shell"],
      forwardPorts: login === "deploy" ? [8080, 9090] : [],
      ...(login === "deploy" && deployLimits),
    });
  }
  for (const [at, [code, findings]] of found.entries()) {
    const { hostId } = await registerHost(atConsole, {
      ...{ code, systemCode: "web-hosts", address: `10.20.0.${at + 1}`, port: 22 },
      ...{ hostKeys: [hostKey(), hostKey()], breakGlassAccount: at === 1 ? "rescue" : null },
    });
    if (findings) await noteHostCheck({ hostId, findings });
  }
  await reportHost(atConsole, {
    code: "web-2",
    findings: [
      { code: "authorized_keys", subject: "deploy: 3 keys in /home/deploy/.ssh/authorized_keys" },
      { code: "setting_overruled", subject: "backup: authorizedkeysfile .ssh/authorized_keys" },
    ],
  });
  await retireHost(atConsole, { code: "web-7", reason: "Replaced by a newer one." });
}
