import { useTranslations } from "next-intl";
import { QrCode } from "./qr-code.tsx";

/** What an authenticator app takes over: scanned, or typed. */
export function OfferedSecret({ uri, secret }: { uri: string; secret: string }) {
  const t = useTranslations("sign-in");
  return (
    <div className="mb-5 flex items-start gap-4 max-sm:flex-col">
      <QrCode text={uri} label={t("enrol.qr")} />
      <div className="min-w-0 text-13">
        <p className="mb-1 font-medium">{t("enrol.key")}</p>
        <p className="mono leading-6 wrap-anywhere text-ink-2" data-secret={secret}>
          {grouped(secret)}
        </p>
      </div>
    </div>
  );
}

/** Four at a time: nobody types 32 letters without losing their place. */
const grouped = (secret: string): string => secret.replaceAll(/(.{4})(?=.)/g, "$1 ");
