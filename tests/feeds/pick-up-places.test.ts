import { afterAll, expect, test } from "vitest";
import { usePickUp } from "#lib/feeds/index.ts";
import { fetchHttps } from "#lib/feeds/pickup/fetch-https.ts";

usePickUp({ folders: [], privateHosts: [] });
afterAll(() => usePickUp({ folders: [], privateHosts: [] }));

test.each([
  ...["https://127.0.0.1/x", "https://0x7f000001/x", "https://2130706433/x", "https://127.1/x"],
  ...["https://[::1]/x", "https://[::ffff:127.0.0.1]/x", "https://[64:ff9b::7f00:1]/x"],
  ...["https://169.254.169.254/latest", "https://[fd00::1]/x", "https://[fe80::1]/x"],
  ...[
    "https://0.0.0.0/x",
    "https://017700000001/x",
    "https://localhost/x",
    "https://10.0.0.1:8443/",
  ],
  ...["https://[2002:7f00:1::]/x", "https://192.168.1.1/x", "https://[::127.0.0.1]/x"],
])("%s is within, however it is written", async (url) => {
  await expect(fetchHttps({ url })).rejects.toMatchObject({
    outcome: "refused",
    reason: "address_within",
  });
});
