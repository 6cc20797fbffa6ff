import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readReport } from "#lib/bastion/index.ts";
import { logindText, type HostSetup } from "#lib/bastion/setup/host-files.ts";
import { setupScript } from "#lib/bastion/setup/setup-script.ts";
import { hasOpenssh, newKey, run } from "#tests/support/openssh.ts";

const folder = mkdtempSync(join(tmpdir(), "postern-logind-"));
const at = (name: string) => join(folder, name);
const logindFile = at("systemd/logind.conf.d/90-postern.conf");

/** Namespaces of its own, in which files of the machine are the test's. */
const unshare = ["--mount", "--pid", "--fork", "--mount-proc", "--propagation", "private"];
const hasLogind =
  userInfo().uid === 0 &&
  existsSync("/lib/systemd/systemd-logind") &&
  ["dbus-daemon", "busctl"].every((each) => !spawnSync(each, ["--version"]).error) &&
  spawnSync("unshare", [...unshare, "true"]).status === 0;

const place = `set -e
mount -t tmpfs none /run
mkdir -p /run/dbus /run/systemd /run/sshd
mount --bind ${at("systemd")} /etc/systemd
mount --bind ${at("pam.d")} /etc/pam.d
`;
const logind = `dbus-daemon --system --fork --nopidfile
/lib/systemd/systemd-logind 2> /dev/null &
until busctl get-property org.freedesktop.login1 /org/freedesktop/login1 \\
  org.freedesktop.login1.Manager KillUserProcesses > /dev/null 2>&1; do sleep 0.05; done
`;

/** What each script reports that runs there, one after the other. */
async function there(scripts: readonly string[], begin = logind) {
  const files = scripts.map((script, each) => {
    writeFileSync(at(`step-${each}`), script);
    return `sh ${at(`step-${each}`)}; printf '\\n=====\\n'\n`;
  });
  writeFileSync(at("place"), `${place}${begin}set +e\n${files.join("")}`);
  const { status, out, errors } = await run("unshare", [...unshare, "sh", at("place")]);
  expect([status, errors]).toEqual([0, ""]);
  return out
    .toString()
    .split("\n=====\n")
    .slice(0, scripts.length)
    .map((printed) => {
      const { findings, notes, failure } = readReport(printed);
      // No sshd runs in there.
      const found = findings.filter(({ code }) => code !== "not_reloaded");
      return { failure, found: found.map(words), notes: notes.map(words) };
    });
}
const words = ({ code, subject }: { code: string; subject: string | null }) => `${code} ${subject}`;

describe.runIf(hasOpenssh && hasLogind)(
  "what sessions leave behind, on a host with systemd",
  () => {
    let setup: HostSetup;
    beforeAll(() => {
      for (const each of ["systemd", "pam.d", "sshd_config.d"]) mkdirSync(at(each));
      writeFileSync(at("pam.d/common-session"), "session optional pam_systemd.so\n");
      newKey(at("host_key"));
      tellSshd("UsePAM yes");
      const authority = newKey(at("authority"));
      setup = {
        ...{ code: "web-1", authorities: [authority], logins: ["deploy", "ops"] },
        ...{ breakGlassAccount: null, endingLogins: ["deploy"] },
      };
    });
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    const tellSshd = (...lines: string[]) =>
      writeFileSync(
        at("sshd_config"),
        [`Include ${at("sshd_config.d")}/*.conf`, `HostKey ${at("host_key")}`, ...lines, ""].join(
          "\n",
        ),
      );
    const apply = (more: Partial<HostSetup> = {}) => setupScript({ ...setup, ...more }, { folder });
    const check = (more: Partial<HostSetup> = {}) =>
      setupScript({ ...setup, ...more }, { folder, isCheck: true });
    const sound = { failure: null, found: [], notes: ["ends_left deploy"] };

    test("is ended by logind, which is asked whether it does", async () => {
      const [before, applied, checked] = await there([check(), apply(), check()]);
      const hidden = "/etc/systemd/logind.conf.d/90-postern.conf";
      expect(before?.found).toContain(`file_differs ${hidden}`);
      expect(before?.found).toContain("setting_overruled logind: KillUserProcesses no");
      expect(before?.notes).toEqual([]);
      expect([applied, checked]).toEqual([sound, sound]);
      expect(readFileSync(logindFile, "utf8")).toBe(logindText(setup));
    });

    test("is said not to be ended where another file rules over ours", async () => {
      const overruling = `printf '[Login]\\nKillUserProcesses=no\\nKillOnlyUsers=\\nKillExcludeUsers=deploy\\n' \\
  > /etc/systemd/logind.conf.d/99-local.conf`;
      const [, applied, , cleared] = await there([
        ...[overruling, apply(), "rm /etc/systemd/logind.conf.d/99-local.conf", apply()],
      ]);
      expect(applied).toEqual({
        ...{ failure: null, notes: [] },
        found: [
          "setting_overruled logind: KillUserProcesses no",
          "setting_overruled logind: KillOnlyUsers without deploy",
          "setting_overruled logind: KillExcludeUsers deploy",
        ],
      });
      expect(cleared).toEqual(sound);
    });

    test("of root, too, whom logind leaves out unless it is told", async () => {
      const more = { logins: ["root"], endingLogins: ["root"] };
      const [applied] = await there([apply(more)]);
      expect(applied).toEqual({ failure: null, found: [], notes: ["ends_left root"] });
    });

    test("is kept where no right has it ended, and nothing of ours stays", async () => {
      const none = { endingLogins: [] };
      const [, checked, applied, again] = await there([
        ...[apply(), check(none), apply(none), check(none)],
      ]);
      expect(checked?.found).toEqual(["file_is_stray /etc/systemd/logind.conf.d/90-postern.conf"]);
      const nothing = { failure: null, found: [], notes: [] };
      expect([applied, again]).toEqual([nothing, nothing]);
      expect(existsSync(logindFile)).toBe(false);
    });

    test("is said to be out of logind's reach where sessions have no scope, or there is none", async () => {
      tellSshd("UsePAM no");
      const [without] = await there([apply()]);
      expect(without).toEqual({ failure: null, found: [], notes: ["no_session_scope UsePAM no"] });
      tellSshd("UsePAM yes");
      rmSync(logindFile);
      const [nowhere] = await there([apply()], "");
      expect(nowhere).toEqual({ failure: null, found: [], notes: ["no_logind deploy"] });
      expect(existsSync(logindFile)).toBe(false);
    });
  },
);
