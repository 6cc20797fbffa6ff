import { begin, operatorActor } from "#lib/kernel/index.ts";
import { createEnrolmentLink } from "#lib/signin/index.ts";
import type { Opened } from "./looked-at.ts";
import { plugIn } from "./passkey-device.ts";

/** Somebody follows a fresh link, makes a passkey, and is in: one press, nothing typed. */
export async function enrolByPasskey(opened: Opened, employeeNumber: string): Promise<void> {
  await plugIn(opened);
  const { path } = await createEnrolmentLink(begin(operatorActor("test")), { employeeNumber });
  const { page } = opened;
  await page.goto(path);
  await page.locator("[data-act=passkey-make]").first().click();
  await page.waitForURL(({ pathname }) => pathname === "/");
}
