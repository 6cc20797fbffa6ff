import { existsSync, rmSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import {
  isListed,
  listSessions,
  ruleOf,
  shapeRight,
  type CommandRule,
  type RightShape,
} from "#lib/bastion/index.ts";
import { CommandPattern } from "#lib/bastion/command-list.ts";
import { isNarrower, RightShape as Shape } from "#lib/bastion/right.ts";
import { newLineListener } from "#lib/protocols/ssh/typed-lines.ts";
import { listDetections } from "#lib/incidents/index.ts";
import { runJobs } from "#tests/requests/company.ts";
import { console_ } from "#tests/catalog/people.ts";
import { hasOpenssh, localLogin, run } from "#tests/support/openssh.ts";
import {
  at,
  atGateway,
  codes,
  give,
  keyOf,
  newRight,
  options,
  ssh,
  target,
  trustGateway,
} from "./at-gateway.ts";
import { enter, gone, isOver, openClient, sees } from "./live-client.ts";

describe("a list of commands", () => {
  const list = ["systemctl restart nginx", "journalctl -n 100 -u *", "cat /var/log/*.log"];

  test.each<[command: string, runs: boolean]>([
    ["systemctl restart nginx", true],
    ["journalctl -n 100 -u nginx", true],
    ["journalctl -n 100 -u nginx@web.service", true],
    ["cat /var/log/nginx.log", true],
    ["systemctl restart nginx ", false],
    ["systemctl  restart nginx", false],
    ["systemctl restart nginx; id", false],
    ["systemctl restart nginx\nid", false],
    ["systemctl restart nginx\0", false],
    ["Systemctl restart nginx", false],
    ["journalctl -n 100 -u", false],
    ["journalctl -n 100 -u ", false],
    ["journalctl -n 100 -u nginx -f", false],
    ["journalctl -n 100 -u $(id)", false],
    ["journalctl -n 100 -u `id`", false],
    ["journalctl -n 100 -u nginx|sh", false],
    ["journalctl -n 100 -u nginx>x", false],
    ["journalctl -n 100 -u --output=/etc/x", false],
    ["journalctl -n 100 -u nginx\tid", false],
    ["journalctl -n 100 -u ~root", false],
    ["cat /var/log/../../etc/shadow.log", false],
    ["cat /var/log/.hidden.log", false],
    ["cat /var/log/a/b.log", false],
    ["", false],
    ["x systemctl restart nginx", false],
  ])("%j: %s", (command, runs) => expect(isListed(list, command)).toBe(runs));

  test.each(["*", "* x", "a *b*", "a **", " a", "a ", "a\nb", "", "\u202ea"])(
    "%j is no command of a list",
    (pattern) => expect(CommandPattern.safeParse(pattern).success).toBe(false),
  );
});

describe("a rule about commands", () => {
  const rules: CommandRule[] = [
    { pattern: "rm -rf *", act: "end" },
    { pattern: "cat *shadow*", act: "alert" },
    { pattern: "* --force", act: "alert" },
  ];

  test.each<[line: string, pattern: string | undefined]>([
    ["rm -rf /", "rm -rf *"],
    ["  rm   -rf  /srv", "rm -rf *"],
    ["sudo nohup rm -rf /srv &", "rm -rf *"],
    ["cd /srv && LANG=C rm -rf .", "rm -rf *"],
    ["echo $(rm -rf x)", "rm -rf *"],
    ["if true; then rm -rf x; fi", "rm -rf *"],
    ["cat /etc/shadow | head; rm -rf x", "rm -rf *"],
    ["cat /etc/shadow", "cat *shadow*"],
    ["git push --force", "* --force"],
    ["rm -r -f /", undefined],
    ["echo rm -rf /", undefined],
    ["", undefined],
  ])("%j comes under %s", (line, pattern) => expect(ruleOf(rules, line)?.pattern).toBe(pattern));

  test("of a line that was made to take long takes no longer than to read it", () => {
    const hostile = [{ pattern: `${"*a".repeat(90)}b`, act: "end" as const }];
    const before = performance.now();
    expect(ruleOf(hostile, "a".repeat(1_000_000))).toBeUndefined();
    expect(ruleOf(rules, "A=b ".repeat(1_000_000))).toBeUndefined();
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe("lines that are typed", () => {
  function typed(...chunks: string[]) {
    const lines: string[] = [];
    const listener = newLineListener((line) => {
      lines.push(line);
      return line !== "stop";
    });
    const passed = chunks.map((chunk) => listener(Buffer.from(chunk)).toString());
    return { lines, passed };
  }

  test.each<[what: string, chunks: string[], lines: string[]]>([
    ["sign by sign", ["l", "s", "\r"], ["ls"]],
    [
      "with what was taken back",
      ["lx\u007fs\r", "aa bb\u0017c\r", "no\u0015yes\r"],
      ["ls", "aa c", "yes"],
    ],
    ["after Ctrl-C", ["rm -rf /\u0003ls\r"], ["ls"]],
    [
      "past arrows and other keys",
      ["l\u001b[1;5Cs\u001bOA\u001b[3~\r", "a\u001bbc\r"],
      ["ls", "ac"],
    ],
    ["pasted", ["one\ntwo\r\nthree\n"], ["one", "two", "three"]],
    ["in other writing", ["echo \u4f60", "\u597d\r"], ["echo \u4f60\u597d"]],
    ["that are empty", ["\r\r \r"], []],
  ])("%s", (_, chunks, lines) => {
    const { lines: heard, passed } = typed(...chunks);
    expect([heard, passed.join("")]).toEqual([lines, chunks.join("")]);
  });

  test("one that does not go on takes with it what came along", () => {
    expect(typed("echo\rst", "op\recho\r").passed).toEqual(["echo\rst", ""]);
  });
});

describe.runIf(hasOpenssh)("at a host", () => {
  const here = atGateway();
  beforeAll(async () => {
    await trustGateway(here);
  });
  const lastReason = async () => (await listSessions(console_, {})).sessions[0]?.endReason;
  const detections = async () => {
    await runJobs();
    const found = await listDetections(console_, {});
    return found.detections.map(({ kind, host, isAlerted }) => [kind, host, isAlerted]);
  };

  const listing = (commands: string[], more: Partial<RightShape> = {}) =>
    newRight(["exec", "download"], [], { commands, ...more });

  test("only what is listed runs, as it stands, and no file goes up beside it", async () => {
    const right = await listing(["echo listed", "wc -c *"]);
    await give(here.person(0), right);
    // Another right to the same login adds neither commands nor a way around them.
    await give(here.person(0), await newRight(["upload"]));
    const key = await keyOf(here.person(0));
    const ran = async (command: string) => {
      const { status, out, errors } = await ssh(here, key, [command], Buffer.from("12"));
      return [status, out.toString(), errors] as const;
    };
    expect(await ran("echo listed")).toEqual([0, "listed\n", ""]);
    const notListed = expect.stringContaining("this is not one of them") as string;
    for (const other of ["echo listed; id", "echo  listed", "wc -c ../x", "sh", "scp -t /tmp"]) {
      expect(await ran(other)).toEqual([255, "", notListed]);
    }
    const to = `scp://${target}:${here.gateway.port}/${at("up")}`;
    const up = await run("scp", [...options(key), at("known_hosts"), to]);
    expect([up.status === 0, existsSync(at("up"))]).toEqual([false, false]);
    const shell = openClient(here.gateway.port, key);
    await sees(shell, "your right does not allow this");
    await isOver();
  });

  test("what runs ends when its right lists it no more", async () => {
    const right = await listing(["cat", "sleep 600"]);
    await give(here.person(1), right);
    const key = await keyOf(here.person(1));
    const cut = ssh(here, key, ["sleep 600"], Buffer.alloc(0));
    for (;;) {
      const { sessions } = await listSessions(console_, { isLive: "true" });
      if (sessions.length > 0) break;
    }
    const shape = { login: localLogin, features: ["exec", "download"] as const };
    await shapeRight(console_, {
      ...{ systemCode: "web", entitlementCode: codes.get(right) ?? "", ...shape },
      ...{ features: [...shape.features], forwardPorts: [], commands: ["cat"] },
    });
    expect((await cut).status).toBe(255);
  });

  test("a command that a rule stops never reaches the host, and the session ends", async () => {
    const commandRules: CommandRule[] = [{ pattern: "touch *", act: "end" }];
    await give(here.person(2), await newRight(undefined, [], { commandRules }));
    const key = await keyOf(here.person(2));
    const file = at("touched");
    const ran = await ssh(here, key, [`touch ${file}`]);
    expect([ran.status, existsSync(file)]).toEqual([255, false]);
    expect(ran.errors).toContain("your right stops sessions at this command");
    await isOver();
    expect(await lastReason()).toBe("command_stopped");
    const client = await enter(here.gateway.port, key);
    const out = gone(client);
    client.type(`touch ${file}\r`);
    await out;
    expect(client.shown()).toContain("your right stops sessions at this command");
    expect(existsSync(file)).toBe(false);
    await isOver();
    expect(await detections()).toEqual([
      // Of several in a row the first is told at once.
      ["command_seen", "web-1", false],
      ["command_seen", "web-1", true],
    ]);
  });

  test("one that a rule reports runs, and is reported once a minute", async () => {
    const before = (await detections()).length;
    const commandRules: CommandRule[] = [{ pattern: "touch *", act: "alert" }];
    await give(here.person(3), await newRight(undefined, [], { commandRules }));
    const client = await enter(here.gateway.port, await keyOf(here.person(3)));
    const out = gone(client);
    const file = at("reported");
    client.type(`touch ${file}\rtouch ${file}\recho do""ne\r`);
    await sees(client, "done");
    expect(existsSync(file)).toBe(true);
    rmSync(file);
    client.type("exit\r");
    await out;
    await isOver();
    expect((await detections()).length).toBe(before + 1);
  });
});

describe("a right becomes less", () => {
  type Part = Partial<RightShape>;
  const shaped = (part: Part) => Shape.parse({ login: "deploy", features: ["exec"], ...part });
  const rm = { pattern: "rm *", act: "alert" } as const;

  test.each<[what: string, before: Part, next: Part, isLess: boolean]>([
    ["any command to some", {}, { commands: ["a", "b"] }, true],
    ["some to fewer", { commands: ["a", "b"] }, { commands: ["a"] }, true],
    ["some to others", { commands: ["a"] }, { commands: ["b"] }, false],
    ["some to any", { commands: ["a"] }, {}, false],
    [
      "some to none at all",
      { commands: ["a"], features: ["exec", "download"] },
      { features: ["download"] },
      true,
    ],
    ["no rule to one", {}, { commandRules: [rm] }, true],
    ["a rule to none", { commandRules: [rm] }, {}, false],
    ["a rule to a graver", { commandRules: [rm] }, { commandRules: [{ ...rm, act: "end" }] }, true],
    [
      "a rule to a lesser",
      { commandRules: [{ ...rm, act: "end" }] },
      { commandRules: [rm] },
      false,
    ],
  ])("%s: %#", (_, before, next, isLess) => {
    expect(isNarrower(shaped(next), shaped(before))).toBe(isLess);
  });
});
