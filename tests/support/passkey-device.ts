import type { BrowserContext, CDPSession, Page } from "playwright-core";

type Credential = {
  readonly credentialId: string;
  readonly signCount: number;
  readonly [key: string]: unknown;
};

/** Chromium's own virtual authenticator, as if it were built into the device or plugged in. */
export async function plugIn(
  { context, page }: { context: BrowserContext; page: Page },
  credentials: readonly Credential[] = [],
) {
  const session: CDPSession = await context.newCDPSession(page);
  await session.send("WebAuthn.enable", { enableUI: false });
  const { authenticatorId } = await session.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      ...{ protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal" },
      ...{ hasResidentKey: true, hasUserVerification: true, isUserVerified: true },
      automaticPresenceSimulation: true,
    },
  });
  for (const credential of credentials) {
    await session.send("WebAuthn.addCredential", {
      authenticatorId,
      credential: credential as never,
    });
  }
  return {
    credentials: async () => {
      const held = await session.send("WebAuthn.getCredentials", { authenticatorId });
      return held.credentials as unknown as readonly Credential[];
    },
    unplug: async () => {
      await session.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId });
      await session.detach();
    },
  };
}

/** Makes the page's passkeys forget to ask who holds the device, as a forged page would. */
export const askNobody = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const own = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      if (options?.publicKey) options.publicKey.userVerification = "discouraged";
      return own(options);
    };
  });

/** How many passkeys the page last said are accepted; asked after it was listened to. */
export const acceptedSaid = (page: Page): Promise<unknown> =>
  page.evaluate(() => Reflect.get(window, "acceptedSaid"));

/** Notes what the page tells the keepers of passkeys. */
export const listenToSignals = (page: Page): Promise<unknown> =>
  page.addInitScript(() => {
    const name = "signalAllAcceptedCredentials";
    const own: unknown = Reflect.get(PublicKeyCredential, name);
    Reflect.set(
      PublicKeyCredential,
      name,
      (told: { allAcceptedCredentialIds: readonly string[] }) => {
        Reflect.set(window, "acceptedSaid", told.allAcceptedCredentialIds.length);
        return typeof own === "function"
          ? Reflect.apply(own, PublicKeyCredential, [told])
          : undefined;
      },
    );
  });
