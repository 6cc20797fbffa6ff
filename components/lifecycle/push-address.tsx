import { useTranslations } from "next-intl";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";

/** Where a feed's system pushes to, how it signs, and what it is answered. */
export function PushAddress({ address }: { address: string }) {
  const t = useTranslations("pushed");
  return (
    <DefinitionRows
      ruled
      rows={[
        {
          term: t("address"),
          value: <span className="mono">POST {address}</span>,
          note: <CopyButton text={address} />,
        },
        { term: t("signed"), value: t("signed-how") },
        { term: t("answers"), value: t("answers-how") },
      ]}
    />
  );
}
