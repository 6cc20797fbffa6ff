import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { settingNames } from "./lib/kernel/settings.ts";

// How somebody runs Postern in this shell says nothing of how the tests do.
for (const name of [...settingNames, "POSTERN_TICKET", "POSTERN_BACKUP_PASSPHRASE"]) {
  delete process.env[name];
}

const minuteMs = 60_000;

const base = {
  pool: "forks" as const,
  testTimeout: (process.env["POSTERN_TEST_SCALE"] === "full" ? 240 : 2) * minuteMs,
  hookTimeout: 120_000,
  teardownTimeout: 30_000,
  setupFiles: ["tests/support/leave-nothing.ts"],
  // Nobody's: what an installation in this folder keeps says nothing about a test's database.
  env: { DATA_DIR: join(tmpdir(), `postern-test-data-${process.pid}`) },
};

export default defineConfig({
  test: {
    reporters: ["default"],
    projects: [
      {
        test: {
          ...base,
          name: "rules",
          globalSetup: ["tests/support/start-server.ts"],
          include: ["tests/**/*.test.ts", "tests/**/*.test.tsx"],
          // More than the cores of a small machine: many tests wait for a process of their own.
          maxWorkers: 3,
          // Files of one process share what they import, which is most of what a short file takes.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...base,
          name: "browser",
          globalSetup: ["tests/support/build-pages.ts", "tests/support/start-server.ts"],
          include: ["tests/**/*.spec.ts"],
          // A file waits for its browser and its web server in turn; two fill a small machine.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
