import { describe, expect, test } from "vitest";
import { commandsSeen } from "../../lib/recordings/commands-seen.ts";
import type { Event } from "../../lib/recordings/events.ts";
import { maskEvents, maskText } from "../../lib/recordings/mask.ts";
import { safeOutput } from "../../lib/recordings/safe-output.ts";
import { RecordingSettings } from "../../lib/recordings/settings.ts";

const masks = RecordingSettings.parse({});
const shown = (events: readonly Event[]) =>
  events.map(([, , data]) => (typeof data === "string" ? data : "")).join("");
const output = (...texts: string[]): Event[] => texts.map((text, at) => [at, "o", text]);

/** Every way in which what is shown may come in pieces. */
const pieces = (text: string): Event[][] => [
  output(text),
  output(...text.split("")),
  output(text.slice(0, text.length / 2), text.slice(text.length / 2)),
];

describe("secrets", () => {
  const key = `-----BEGIN OPENSSH PRIVATE KEY-----\r\n${"b3BlbnNzaC1rZXk\r\n".repeat(20)}`;
  test.each<[what: string, text: string, secret: string]>([
    ["a private key", `${key}-----END OPENSSH PRIVATE KEY-----`, "b3BlbnNzaC1rZXk"],
    ["a key of AWS", "id AKIAIOSFODNN7EXAMPLE there", "IOSFODNN7EXAMPLE"],
    ["a token of GitHub", "git clone ghp_abcdefghijklmnopqrstuv", "abcdefghijklmnopqrstuv"],
    ["a password in an option", "mysqldump --password=Sommer2026! db", "Sommer2026!"],
    ["a password after an option", "tool --password Sommer2026! db", "Sommer2026!"],
    ["a quoted secret", `API_KEY="two words of it" run`, "two words of it"],
    ["a variable", "export PGPASSWORD=hunter2hunter2", "hunter2hunter2"],
    ["JSON", `{"client_secret": "abc-def-ghi"}`, "abc-def-ghi"],
    ["mysql's own option", "mysql -u root -pSommer2026 db", "Sommer2026"],
    ["an address", "git push https://me:Sommer2026@git.example/x", "Sommer2026"],
    ["a header", "Authorization: Bearer abcdef0123456789", "abcdef0123456789"],
    ["a web token", "cookie eyJhbGciOiJIUzI1NiJ9.e30.abc", "hbGciOiJIUzI1NiJ9"],
  ])("%s is masked, in whatever pieces it comes", (_what, text, secret) => {
    for (const events of pieces(text)) {
      const said = shown(maskEvents(events, masks));
      expect(said).not.toContain(secret);
      expect(said).toHaveLength(text.length);
    }
  });

  test("colours between its letters hide no secret from the mask", () => {
    const text = "export TOKEN=\u001b[1mabc\u001b[0mdefghij";
    const said = shown(maskEvents(output(text), masks));
    expect(said.replaceAll("\u001b[1m", "").replaceAll("\u001b[0m", "")).toBe(
      `export TOKEN=${"•".repeat(10)}`,
    );
  });

  test.each(["ls -la /srv", "the passport of it", "sk-ssh-ed25519@openssh.com AAAA", "a = b"])(
    "%s is no secret",
    (text) => expect(shown(maskEvents(output(text), masks))).toBe(text),
  );

  test("what is masked is found in little more memory than it takes itself", () => {
    const events = output(
      ...Array.from({ length: 2000 }, () => `token=abcdefgh ${"x".repeat(2000)}`),
    );
    const before = process.memoryUsage().heapUsed;
    const said = maskEvents(events, masks);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(300_000_000);
    expect(shown(said)).not.toContain("abcdefgh");
  });

  test("a long word and many options of mysql take no second each", () => {
    const text = `${"a".repeat(400_000)}${" -p".repeat(60)} `.repeat(5);
    const from = performance.now();
    maskEvents(output(text), masks);
    expect(performance.now() - from).toBeLessThan(10_000);
  });

  test("two million characters of nearly secrets take no minute", () => {
    const text = ["password", "-p", "://a:", "mysql ", "AKI", "-----BEGIN ", " "].join("");
    const events = output(...Array.from({ length: 200 }, () => text.repeat(250)));
    const from = performance.now();
    maskEvents(events, masks);
    expect(performance.now() - from).toBeLessThan(30_000);
  });
});

describe("a terminal that shows a recording", () => {
  test.each<[what: string, text: string, left: string]>([
    [
      "is given text and colours",
      "\u001b[31mgrün\u001b[0m 你好\r\n",
      "\u001b[31mgrün\u001b[0m 你好\r\n",
    ],
    ["is told where its cursor is", "\u001b[2J\u001b[10;4Hx", "\u001b[2J\u001b[10;4Hx"],
    ["has no title set", "a\u001b]0;title\u0007b", "ab"],
    ["has no clipboard set", "a\u001b]52;c;cm0gLXJmIC8=\u001b\\b", "ab"],
    ["opens no link", "a\u001b]8;;https://evil.example\u001b\\b\u001b]8;;\u001b\\c", "abc"],
    ["is asked for nothing", "a\u001b[c\u001b[6n\u001b[>q\u001b[21t\u0005b", "ab"],
    ["has no keys defined", "a\u001bP1;1|17/6c73\u001b\\b", "ab"],
    ["hears no 8-bit controls", "a\u009d52;c;eA==\u009cb\u009b6nc", "abc"],
    ["reports no mouse", "a\u001b[?1000h\u001b[?1006hb", "ab"],
    ["is not reset for good", "a\u001b[?3hb\u001b[!pc", "abc"],
  ])("%s", (_what, text, left) => {
    const [whole, each] = [safeOutput(), safeOutput()];
    expect(whole(text)).toBe(left);
    expect(
      text
        .split("")
        .map((letter) => each(letter))
        .join(""),
    ).toBe(left);
  });

  test("a sequence without an end holds back no more than itself", () => {
    const safe = safeOutput();
    expect(safe(`\u001b[${"1;".repeat(5000)}`).length).toBeLessThan(10_000);
    expect(safe("\u0018\r\nvisible")).toContain("visible");
  });

  test.each<[what: string, text: string]>([
    ["another sequence", "\u001b]0;title\u001b[31mvisible"],
    ["another string", "\u001bXhidden\u001b]0;title\u0007visible"],
    ["too many characters", `\u001b_${"x".repeat(5000)} visible`],
    ["too many in one character's string", `\u009f${"x".repeat(5000)} visible`],
  ])("a string that is never ended hides nothing after %s", (_what, text) => {
    expect(safeOutput()(text)).toContain("visible");
  });

  test("whoever searches sees what stood in strings that are not shown", () => {
    const hiding = "a\u001b_find me\u001b\\b\u001b]0;and me\u0007c";
    expect(safeOutput({ keepsStrings: true })(hiding)).toBe("a find me b 0;and me c");
  });

  test("is not held up by what is repeated without measure", () => {
    expect(safeOutput()("a\u001b[999999999bc\u001b[3bd")).toBe("ac\u001b[3bd");
  });

  test("is moved by nothing in the names of files, nor in what a host said of them", () => {
    const path = "a\u009b2J\u001b[2Jb\u202egnp.exe";
    const [event] = maskEvents([[0, "f", { what: "upload", path }]], masks);
    expect(event?.[2]).toEqual({ what: "upload", path: "a?2J?[2Jb?gnp.exe" });
    expect(maskText("echo \u009b2J\nnext", masks)).toBe("echo ?2J\nnext");
  });
});

test("commands are read off the screen, as they stood when Return was struck", () => {
  const events = output("root@web-1:~# ", "l", "s", "x", "\b \b", " /srv", "\r\n", "a  b\r\n");
  expect(commandsSeen(events)).toEqual([{ at: 0, text: "ls /srv" }]);
});
