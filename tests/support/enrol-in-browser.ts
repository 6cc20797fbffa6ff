import { generateSync } from "otplib";
import type { Page } from "playwright-core";
import { begin, operatorActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import { send } from "./looked-at.ts";

export const password = "quiet lantern 48";
const console = begin(operatorActor("test"));

/** Password and authenticator, by a fresh link, until Home; answers the authenticator's secret. */
export async function enrolInBrowser(page: Page, employeeNumber: string): Promise<string> {
  const { path } = await createEnrolmentLink(console, { employeeNumber });
  await page.goto(path);
  await page.locator("input[name=password]").fill(password);
  await send(page);
  await page.waitForURL("**/enrol/authenticator");
  const secret = (await page.locator("[data-secret]").getAttribute("data-secret")) ?? "";
  await page.locator("input[name=code]").fill(generateSync({ secret }));
  await send(page);
  await page.waitForURL((url) => url.pathname === "/");
  return secret;
}

/** A code that was not used yet: of the next thirty seconds. */
export const nextCode = (secret: string): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + 30 });
