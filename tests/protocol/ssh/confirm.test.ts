import { spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { decideEntry, findEntry, shapeRight } from "#lib/bastion/index.ts";
import type { Context } from "#lib/kernel/index.ts";
import { asPerson, console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin, run } from "#tests/support/openssh.ts";
import { carrying } from "../../signin/at-work.ts";
import { newAuthenticator, type Authenticator } from "../../signin/authenticator.ts";
import { enrolWithPasskey, signInByPasskey } from "../../signin/passkey-staff.ts";
import { stepUpByPasskey } from "../../signin/step-up-by-passkey.ts";
import { clock, codeAt, enrol } from "../../signin/staff.ts";
import {
  at,
  atGateway,
  codes,
  give,
  keyOf,
  newRight,
  options,
  target,
  trustGateway,
} from "./at-gateway.ts";

const hasPlink = (await run("plink", ["-V"]).catch(() => undefined)) !== undefined;

describe.runIf(hasOpenssh)("in the same login, after the key", () => {
  const here = atGateway();
  beforeAll(() => trustGateway(here));

  /** Whoever is at this place, as sign-in's tests know people. */
  const employee = (place: number) => ({
    ...{ id: here.person(place), number: String(10_001 + place), email: "" },
  });

  /** A client whose questions are answered with these lines, one each. */
  function login(key: string, answers: readonly string[] = [], to = target) {
    const name = at(`askpass-${Math.random()}`);
    writeFileSync(`${name}.lines`, answers.map((each) => `${each}\n`).join(""));
    writeFileSync(name, `#!/bin/sh\nhead -1 ${name}.lines; sed -i 1d ${name}.lines\n`);
    chmodSync(name, 0o755);
    const env = { ...process.env, SSH_ASKPASS: name, SSH_ASKPASS_REQUIRE: "force" };
    const wordy = ["-o", "BatchMode=no", "-o", "LogLevel=INFO"];
    const args = [...wordy, ...options(key), "-p", String(here.gateway.port), to, "echo in"];
    const child = spawn("ssh", args, { env, stdio: ["ignore", "pipe", "pipe"] });
    let shown = "";
    const waiting = new Set<() => void>();
    const hear = (data: Buffer) => {
      shown += data.toString();
      for (const look of waiting) look();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    const ended = new Promise<number | null>((done) => void child.once("close", done));
    return {
      ended: async () => ({ status: await ended, shown }),
      /** The code that the page is to be told. */
      userCode: () =>
        new Promise<string>((done) => {
          const look = () => {
            const [, code] = /shows the code ([A-Z-]{9})/.exec(shown) ?? [];
            if (code) done(code);
          };
          waiting.add(look);
          look();
        }),
    };
  }

  test("a code of the authenticator lets in, once; a wrong one and no key do not", async () => {
    clock.set(new Date(Date.now() - 60_000));
    const { secret } = await enrol(employee(0));
    clock.release();
    await give(here.person(0), await newRight(undefined, [], { proof: "code" }));
    const key = await keyOf(here.person(0));
    const code = codeAt(secret, new Date());
    const wrong = code === "000000" ? "000001" : "000000";
    const first = await login(key, [wrong, code]).ended();
    expect(first).toMatchObject({ status: 0, shown: expect.stringMatching(/^in$/m) });
    expect(first.shown).toMatch(/@web-1 asks for a code of your authenticator/);
    const again = await login(key, [code, code, code]).ended();
    expect(again).toMatchObject({ status: 255, shown: expect.not.stringMatching(/^in$/m) });
    expect((await login(at("known_hosts"), [code]).ended()).shown).not.toMatch(/asks for a code/);
  });

  test("without anybody who answers, the right is as closed as without a right", async () => {
    await give(here.person(1), await newRight(undefined, [], { proof: "code" }));
    const key = await keyOf(here.person(1));
    const batch = await run("ssh", [
      ...[...options(key), "-p", String(here.gateway.port), target, "echo in"],
    ]);
    expect([batch.status, batch.out.toString()]).toEqual([255, ""]);
    expect(batch.errors).toMatch(/Permission denied \(keyboard-interactive\)/);
  });

  test("a page with a passkey lets in whom it shows, and nobody else's page does", async () => {
    const { context, authenticator } = await signedIn(2);
    await give(here.person(2), await newRight(undefined, [], { proof: "passkey" }));
    const waiting = login(await keyOf(here.person(2)));
    const code = await waiting.userCode();
    const { entry } = await findEntry(context, { code });
    expect(entry).toMatchObject({ host: "web-1", login: localLogin, address: "127.0.0.1" });
    const verdict = "confirmed";
    const stranger = asPerson(here.person(3));
    expect(await findEntry(stranger, { code })).toEqual({ entry: null });
    await expect(decideEntry(stranger, { code, verdict })).rejects.toMatchObject({
      code: "gone",
    });
    // Signed in by passkey, but before this was asked: it proves nothing about it.
    await expect(decideEntry(context, { code, verdict })).rejects.toMatchObject({
      reason: "step_up_needed",
    });
    const proven = await stepUpByPasskey(context, authenticator);
    await decideEntry(proven, { code, verdict });
    expect(await waiting.ended()).toMatchObject({ status: 0 });
    await expect(decideEntry(proven, { code, verdict })).rejects.toMatchObject({
      code: "gone",
    });
    const turnedAway = login(await keyOf(here.person(2)));
    await decideEntry(proven, { code: await turnedAway.userCode(), verdict: "denied" });
    expect(await turnedAway.ended()).toMatchObject({ status: 255 });
  });

  test.runIf(hasPlink)("plink is asked the same", async () => {
    const { context, authenticator } = await signedIn(4);
    await give(here.person(4), await newRight(undefined, [], { proof: "passkey" }));
    const key = await keyOf(here.person(4));
    const made = await run("puttygen", [key, "-O", "private", "-o", `${key}.ppk`]);
    expect(made.errors).toBe("");
    const hostKey = (await run("ssh-keygen", ["-lf", at("known_hosts")])).out.toString();
    const [, fingerprint = ""] = /(SHA256:\S+)/.exec(hostKey) ?? [];
    const [user = ""] = target.split("@");
    const args = ["-batch", "-no-antispoof", "-i", `${key}.ppk`, "-hostkey", fingerprint];
    const port = ["-P", String(here.gateway.port), "-l", user];
    const child = spawn("plink", [...args, ...port, "127.0.0.1", "echo in"]);
    let shown = "";
    const code = new Promise<string>((done) => {
      const hear = (data: Buffer) => {
        shown += data.toString();
        const [, found] = /shows the code ([A-Z-]{9})/.exec(shown) ?? [];
        if (found) done(found);
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
    });
    const ended = new Promise<number | null>((done) => void child.once("close", done));
    const userCode = await code;
    await decideEntry(await stepUpByPasskey(context, authenticator), {
      ...{ code: userCode, verdict: "confirmed" },
    });
    expect([await ended, shown]).toEqual([0, expect.stringMatching(/^in$/m)]);
  });

  test("what a right asks is only ever made more", async () => {
    const id = await newRight(["shell"], [], { proof: "code" });
    const shape = { systemCode: "web", entitlementCode: codes.get(id) ?? "", login: localLogin };
    const looser = shapeRight(console_, { ...shape, features: ["shell"], proof: "none" });
    await expect(looser).rejects.toMatchObject({ reason: "right_is_only_narrowed" });
    await shapeRight(console_, { ...shape, features: ["shell"], proof: "passkey" });
  });

  async function signedIn(
    place: number,
  ): Promise<{ context: Context; authenticator: Authenticator }> {
    clock.set(new Date(Date.now() - 60_000));
    const { authenticator } = await enrolWithPasskey(employee(place), newAuthenticator());
    clock.release();
    const { ticket } = await signInByPasskey(authenticator);
    return { context: await carrying(ticket), authenticator };
  }
});
