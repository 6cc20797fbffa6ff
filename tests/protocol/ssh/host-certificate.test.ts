import { spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { ed25519Raw, fingerprintOf, keyLineOf } from "#lib/bastion/ssh/public-key.ts";
import { lengthPrefixed } from "#lib/bastion/ssh/wire.ts";
import type { Purpose } from "#lib/bastion/authority.ts";
import {
  listAuthorities,
  prepareNextAuthority,
  retireAuthority,
  useAuthority,
} from "#lib/bastion/index.ts";
import { injectClock, resetClock } from "#lib/kernel/index.ts";
import { startGateway, type Gateway } from "#lib/protocols/ssh/index.ts";
import { seedOf } from "#tests/bastion/authority-seed.ts";
import { console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin, run } from "#tests/support/openssh.ts";
import { readMemory } from "#tests/support/process-memory.ts";
import {
  at,
  atGateway,
  entry,
  firstMayEnter,
  keyOf,
  names,
  options,
  publicUrl,
  sha256,
  target,
  workerOf,
} from "./at-gateway.ts";
import { certificateOnly, isIn, isRefused, knowing, name, type Way } from "./knowing.ts";

const hourMs = 3_600_000;

describe.runIf(hasOpenssh)("the gateway's host key with a certificate", () => {
  const here = atGateway();
  let key: string;
  beforeAll(async () => {
    key = await firstMayEnter(here);
  });
  afterEach(() => resetClock());

  const { published, argsOf, enter, authorityLines, shown, untilShown } = knowing(here, () => key);

  test("is taken by whoever knows nothing but the authority", async () => {
    const known = await authorityLines();
    expect(known).toHaveLength(1);
    isIn(await enter({ known, extra: certificateOnly }));
    isIn(await enter({ known }));
    const { fingerprint, keyId, names: called } = await shown();
    expect(fingerprint).toBe((await published()).fingerprint);
    expect([keyId, called]).toEqual(["postern gateway", [name, "postern-gateway"]]);
  });

  test("is found under a port of its own by the line for that port", async () => {
    const { certAuthorities } = await published("127.0.0.1");
    expect(certAuthorities[0]).toMatch(/^@cert-authority \[127\.0\.0\.1\]:\d+ ssh-ed25519 /);
    const gateway = await another({ names: ["127.0.0.1"] });
    const line = certAuthorities[0]?.replace(/:\d+ /, `:${gateway.port} `) ?? "";
    const [, , ...unaliased] = argsOf({ known: [], gateway });
    writeFileSync(at("known-by-port"), `${line}\n`);
    const args = ["-o", `UserKnownHostsFile=${at("known-by-port")}`, ...unaliased];
    const plain = args.filter(
      (each, place) => !each.startsWith("HostKeyAlias") && !args[place + 1]?.startsWith("HostKeyA"),
    );
    isIn(await run("ssh", [...plain, target, "echo in"]));
  });

  test("is refused by whoever trusts another authority, or another name", async () => {
    const { publicKey } = generateKeyPairSync("ed25519");
    const blob = Buffer.concat([
      lengthPrefixed("ssh-ed25519"),
      lengthPrefixed(ed25519Raw(publicKey)),
    ]);
    const other = keyLineOf({ algorithm: "ssh-ed25519", blob });
    isRefused(await enter({ known: [`@cert-authority ${name} ${other}`] }));
    const known = await authorityLines("other.example");
    const way = { known, as: "other.example", extra: ["-o", "LogLevel=INFO"] };
    isRefused(await enter(way), /name is not a listed principal/);
  });

  test("is refused where it stands for no gateway: by hosts' and people's authorities", async () => {
    for (const purpose of ["session", "people", "gateway"] satisfies Purpose[]) {
      const { blob } = await seedOf(purpose);
      const line = keyLineOf({ algorithm: "ssh-ed25519", blob });
      isRefused(await enter({ known: [`@cert-authority ${name} ${line}`] }));
    }
  });

  test("clients that know nothing of authorities go on by the plain key", async () => {
    const { knownHosts } = await published(name, 22);
    isIn(await enter({ known: knownHosts }));
    isIn(await enter({ known: knownHosts, extra: ["-o", "HostKeyAlgorithms=ssh-ed25519"] }));
    // As a new client does, which is offered the certificate and has no line for its authority.
    isIn(await enter({ known: knownHosts, extra: certificateOnly }));
  });

  test("stays through exchanges of keys that the client asks for", async () => {
    const known = await authorityLines();
    const bytes = randomBytes(5_000_000);
    const extra = [...certificateOnly, "-o", "RekeyLimit=1M"];
    const ran = await enter({ known, extra, input: bytes }, "cat");
    expect([ran.status, sha256(ran.out), ran.errors]).toEqual([0, sha256(bytes), ""]);
  });

  describe("inside a jump", () => {
    /** Knows the authority as the gateway's and as the host's, and nothing else. */
    const jump = async (to: string, as?: string, by = key) => {
      const known = [
        ...(await authorityLines()),
        ...(await authorityLines(to)),
        ...(await authorityLines("postern-gateway")),
      ];
      const outer = argsOf({ known, extra: certificateOnly }).map((each) =>
        each === key ? by : each,
      );
      const proxy = ["ssh", ...outer, "-W", `${to}:22`, "jump@127.0.0.1"].join(" ");
      const file = at("known-inside");
      writeFileSync(file, `${known.join("\n")}\n`);
      const alias = as === undefined ? [] : ["-o", `HostKeyAlias=${as}`];
      return run("ssh", [
        ...["-o", `UserKnownHostsFile=${file}`, ...alias, "-o", `ProxyCommand=${proxy}`],
        ...[...certificateOnly, ...options(by), `${localLogin}@${to}`, "echo in"],
      ]);
    };

    test("it stands for the host, by its name and by the one that all have", async () => {
      isIn(await jump("web-1"));
      isIn(await jump("web-1", "postern-gateway"));
    });

    test("and for no host that one may not enter, be there one or not", async () => {
      const nobody = await keyOf(here.person(1));
      const refusals = [await jump("web-1", undefined, nobody), await jump("web-9")];
      for (const refusal of refusals) isRefused(refusal);
      const said = refusals.map(({ errors }) => errors.replaceAll("web-9", "web-1"));
      expect(said[0]).toBe(said[1]);
      // By the name that all have they hear what a right says, and not that keys changed.
      const told = await jump("web-1", "postern-gateway", nobody);
      expect(told.errors).toMatch(/may not enter this host as this login/);
    });
  });

  const more: Gateway[] = [];
  afterAll(() => Promise.all(more.map((each) => each.stop())));
  async function another(of: { names?: string[] } = {}): Promise<Gateway> {
    const gateway = await startGateway({ port: 0, workers: 1, entry, publicUrl, names, ...of });
    more.push(gateway);
    return gateway;
  }

  test("is refused once it is over", async () => {
    injectClock((instant) => new Date(instant.getTime() - 48 * hourMs));
    const gateway = await another();
    // Its worker hears the time with the supervisor's beat.
    await untilShown(({ serial }) => serial !== undefined, gateway);
    const way = { known: await authorityLines(), gateway, extra: ["-o", "LogLevel=INFO"] };
    isRefused(await enter(way), /Certificate invalid: expired/);
    // So it is once the clock is right again, until the next one is signed.
    resetClock();
    await untilShown((found) => Date.parse(found.to ?? "") > Date.now(), gateway);
    isIn(await enter({ ...way, extra: certificateOnly }));
    await untilShown((found) => Date.parse(found.to ?? "") > Date.now());
  });

  test("is another one by itself half a day later, in the same workers", async () => {
    const before = await shown();
    const worker = workerOf(process.pid);
    injectClock((instant) => new Date(instant.getTime() + 11 * hourMs));
    expect(before.serial).toBeDefined();
    expect(await untilShown(({ serial }) => serial !== undefined)).toEqual(before);
    injectClock((instant) => new Date(instant.getTime() + 13 * hourMs));
    const after = await untilShown(
      ({ serial }) => serial !== undefined && serial !== before.serial,
    );
    expect(Date.parse(`${after.to}Z`) - Date.parse(`${before.to}Z`)).toBeGreaterThan(12 * hourMs);
    expect([after.fingerprint, after.authority]).toEqual([before.fingerprint, before.authority]);
    // The clock was wrong, and is set back.
    resetClock();
    await untilShown(({ to }) => to !== undefined && to < (after.to ?? ""));
    isIn(await enter({ known: await authorityLines(), extra: certificateOnly }));
    expect(workerOf(process.pid)).toBe(worker);
  });

  const inUse = async (purpose: Purpose) =>
    (await listAuthorities(console_, {})).authorities.find(
      (each) => each.purpose === purpose && each.state === "signing",
    );

  test("of the next authority is taken by whoever was told before, and who is in stays", async () => {
    const old = await authorityLines();
    const first = await inUse("host");
    const next = await prepareNextAuthority(console_, { purpose: "host" });
    const both = await authorityLines();
    expect(both).toHaveLength(2);
    isIn(await enter({ known: both }));
    isIn(await enter({ known: old }));
    const inside = await stay({ known: both, extra: [...certificateOnly, "-o", "RekeyLimit=1M"] });
    await useAuthority(console_, { authorityId: next.authorityId });
    const { authority } = await untilShown((found) => found.authority === next.fingerprint);
    expect(authority).not.toBe(first?.fingerprint);
    isIn(await enter({ known: both }));
    isRefused(await enter({ known: old }));
    const bytes = randomBytes(3_000_000);
    expect(await inside.echo(bytes)).toBe(sha256(bytes));
    await retireAuthority(console_, { authorityId: first?.authorityId ?? "", reason: "test" });
    isIn(await enter({ known: await authorityLines() }));
  });

  test("lets another host key take the place of the one in use, and nobody has to learn it", async () => {
    const known = await authorityLines();
    const { knownHosts } = await published(name, 22);
    const first = await inUse("gateway");
    const next = await prepareNextAuthority(console_, { purpose: "gateway" });
    await useAuthority(console_, { authorityId: next.authorityId });
    await untilShown(({ fingerprint }) => fingerprint === next.fingerprint);
    isIn(await enter({ known, extra: certificateOnly }));
    isRefused(await enter({ known: knownHosts }), /IDENTIFICATION HAS CHANGED|verification failed/);
    await retireAuthority(console_, { authorityId: first?.authorityId ?? "", reason: "leaked" });
    const { revoked, certAuthorities } = await published(name, 22);
    const line = first?.publicKey.split(" ").slice(0, 2).join(" ");
    expect(revoked).toContain(`@revoked * ${line}`);
    isIn(await enter({ known: [...revoked, ...certAuthorities] }));
    const current = (await published()).publicKey;
    isRefused(
      await enter({ known: [`@revoked * ${current}`, ...certAuthorities] }),
      /revoked|verification failed/,
    );
  });

  test("no worker holds what signs it", async () => {
    const held = readMemory(workerOf(process.pid));
    const [gateway, authority] = [await seedOf("gateway"), await seedOf("host")];
    expect(fingerprintOf(gateway.blob)).toBe((await published()).fingerprint);
    expect(held.some((piece) => piece.includes(gateway.seed))).toBe(true);
    expect(held.some((piece) => piece.includes(authority.blob))).toBe(true);
    expect(held.some((piece) => piece.includes(authority.seed))).toBe(false);
  });

  /** Somebody who is in, and sends what comes back. */
  async function stay(way: Way) {
    const child = spawn("ssh", [...argsOf(way), target, "cat"], { stdio: "pipe" });
    child.stdin.write("in");
    await new Promise<void>((resolve) => void child.stdout.once("data", () => resolve()));
    return {
      echo: (bytes: Buffer) =>
        new Promise<string>((resolve) => {
          const back: Buffer[] = [];
          child.stdout.on("data", (piece: Buffer) => back.push(piece));
          child.once("close", () => resolve(sha256(Buffer.concat(back))));
          child.stdin.end(bytes);
        }),
    };
  }
});
