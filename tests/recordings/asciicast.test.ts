import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { castHeader, castLines } from "#lib/recordings/index.ts";

const hasAsciinema = spawnSync("asciinema", ["--version"]).status === 0;

test.runIf(hasAsciinema)("asciinema shows an exported recording as it was", () => {
  const folder = mkdtempSync(join(tmpdir(), "postern-cast-"));
  const file = join(folder, "a.cast");
  const about = { width: 80, height: 24, command: "ls", beganAt: new Date(0), title: "web-1" };
  const lines = castLines([
    [0.1, "o", "grüße 你好\r\n"],
    [0.2, "r", "100x30"],
    [0.3, "f", { what: "upload" }],
    [0.4, "o", "end"],
  ]);
  writeFileSync(file, `${castHeader(about)}${lines}`);
  // It wants a terminal, which `script` gives it.
  const environment = { ...process.env, LC_ALL: "C.UTF-8" };
  const shown = spawnSync("script", ["-qec", `asciinema cat ${file}`, "/dev/null"], {
    env: environment,
  });
  expect([shown.status, shown.stdout.toString()]).toEqual([0, "grüße 你好\r\nend"]);
  rmSync(folder, { recursive: true, force: true });
});
