import en from "./en/index.ts";
import zhCN from "./zh-CN/index.ts";

export const locales = ["en", "zh-CN"] as const;
export type Locale = (typeof locales)[number];
export type Messages = typeof en;

/** The type says that Chinese has every key of English; a test says that neither has more. */
export const messages: Record<Locale, Messages> = { en, "zh-CN": zhCN };

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
