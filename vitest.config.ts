import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const base = {
  pool: "forks" as const,
  testTimeout: 120_000,
  hookTimeout: 120_000,
  teardownTimeout: 30_000,
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
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...base,
          name: "browser",
          globalSetup: ["tests/support/build-pages.ts", "tests/support/start-server.ts"],
          include: ["tests/**/*.spec.ts"],
          // A browser and a web server beside it: one file at a time.
          maxWorkers: 1,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
