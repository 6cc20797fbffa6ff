import "./globals.css";
import type { Metadata, Viewport } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getNow } from "next-intl/server";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { beforePaint } from "#app/before-paint.ts";
import { ClockProvider } from "#components/time/clock.tsx";
import { Toasts } from "#components/ui/toast.tsx";

export const metadata: Metadata = {
  title: { default: "Postern", template: "%s · Postern" },
  referrer: "same-origin",
};
export const viewport: Viewport = { width: "device-width", initialScale: 1, viewportFit: "cover" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [locale, now, sent] = await Promise.all([getLocale(), getNow(), headers()]);
  return (
    <html lang={locale} suppressHydrationWarning>
      <head>
        <script
          nonce={sent.get("x-nonce") ?? undefined}
          suppressHydrationWarning
          dangerouslySetInnerHTML={{ __html: beforePaint }}
        />
      </head>
      <body>
        <NextIntlClientProvider>
          <ClockProvider now={now}>
            {children}
            <Toasts />
          </ClockProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
