import type { Page } from "playwright-core";
import { Webhook } from "standardwebhooks";
import { beforeAll, expect, test } from "vitest";
import { database } from "#lib/kernel/index.ts";
import { awake } from "#tests/support/browser.ts";
import { readersOf, seesNothingWrong } from "#tests/support/looked-at.ts";
import { startPortal, type Portal } from "#tests/support/portal.ts";
import { settleAll } from "../feeds/hook-sender.ts";
import { fillCompany } from "./addresses.ts";

const numbers = { hr: "10005", security: "10009" } as const;
const open = await readersOf(() => portal);
let portal: Portal;

beforeAll(async () => {
  portal = await startPortal({
    seed: fillCompany,
    keptAs: "company",
    // The tickets of this test are support's; the people behind them decide.
    environment: { POSTERN_ALLOW_IMPERSONATION: "1" },
  });
}, 600_000);

async function pageOf(who: keyof typeof numbers): Promise<Page> {
  const { page } = await open({ ticket: await portal.ticketOf(numbers[who]) });
  return page;
}

async function visit(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await awake(page);
}

const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name }).click();

/** As the HR system does: signed by the published client. */
async function push(secret: string, data: Record<string, string>): Promise<number> {
  const [id, at] = [`msg-${data["employeeNumber"]}`, new Date()];
  const body = JSON.stringify({ type: "person.hire", timestamp: at.toISOString(), data });
  const answer = await fetch(`${portal.url}/hooks/hr/sap`, {
    method: "POST",
    body,
    headers: {
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, at, body),
    },
  });
  return answer.status;
}

test("a system is connected, its events applied, one tried again, and one that is held released", async () => {
  const hr = await pageOf("hr");
  await visit(hr, "/lifecycle");
  await press(hr, "Connect a system");
  const dialogue = hr.getByRole("dialog");
  await dialogue.getByLabel("Name of the feed").fill("sap");
  await dialogue.getByRole("button", { name: "Make the secret" }).click();
  const shown = dialogue.locator("[data-secret]");
  const secret = (await shown.getAttribute("data-secret")) ?? "";
  await seesNothingWrong(hr, "secret", "en");
  await dialogue.getByRole("link", { name: "To the feed" }).click();
  await hr.getByText(`POST ${portal.url}/hooks/hr/sap`).waitFor();
  await awake(hr);

  const day = "2026-03-02";
  const newcomer = { employeeNumber: "S1", day, givenName: "Ume", familyName: "Ito" };
  expect(await push(secret, { ...newcomer, orgCode: "d001" })).toBe(202);
  await settleAll();
  await hr.getByRole("link", { name: "Ume Ito" }).waitFor();
  await hr.getByText("Applied", { exact: true }).waitFor();

  await visit(hr, "/lifecycle/events?state=failed&feed=workday");
  await hr.getByRole("link", { name: "New name or number" }).click();
  await hr.getByRole("button", { name: "Put aside" }).waitFor();
  await press(hr, "Try again");
  await hr.getByText("In line", { exact: true }).waitFor();
  await settleAll();
  await hr.getByText("No right changed through it.").waitFor();

  const { rows } = await database().pool.query<Record<string, string>>(
    `select given_name as "givenName", family_name as "familyName", work_email as "workEmail"
     from person where employee_number = '10003'`,
  );
  expect(await push(secret, { employeeNumber: "S2", day, ...rows[0] })).toBe(202);
  await settleAll();
  const security = await pageOf("security");
  await visit(security, "/lifecycle/events?state=held&feed=sap");
  await security.getByRole("link", { name: "Hire", exact: true }).click();
  await security.getByText("Is it one of them?").waitFor();
  await seesNothingWrong(security, "held-event", "en");
  await press(security, "The same person");
  await security.getByRole("dialog").getByLabel("Reason").fill("I asked her.");
  await security.getByRole("dialog").getByRole("button", { name: "The same person" }).click();
  await security.getByRole("dialog").waitFor({ state: "detached" });
  await settleAll();
  await security.getByText("Applied", { exact: true }).waitFor();
  const known = await database().pool.query(
    "select from person where employee_number = 'S2' and given_name = $1",
    [rows[0]?.["givenName"]],
  );
  expect(known.rowCount).toBe(1);
});
