import { useFormatter, useTranslations } from "next-intl";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";

type ProofView = {
  leaf: string;
  index: number;
  size: number;
  path: readonly string[];
  checkpoint: string;
};

const shown = "mono rounded-md bg-rail p-3 text-12 wrap-anywhere whitespace-pre-wrap";

/** What proves that the event stands in the log, word for word. */
export function ProofRows({ proof }: { proof: ProofView | null }) {
  const [t, format] = [useTranslations("audit"), useFormatter()];
  if (proof === null) return <p className="secondary py-2">{t("no-proof")}</p>;
  return (
    <>
      <p className="secondary mt-2">{t("proof-how")}</p>
      <DefinitionRows
        rows={[
          { term: t("index"), value: format.number(proof.index) },
          { term: t("size"), value: format.number(proof.size) },
          { term: t("path"), value: t("hashes", { count: proof.path.length }) },
        ]}
      />
      <details className="mt-1">
        <summary className="secondary w-fit rounded-sm py-1">{t("leaf")}</summary>
        <pre className={shown}>{proof.leaf}</pre>
      </details>
      <details className="mt-1">
        <summary className="secondary w-fit rounded-sm py-1">{t("path-and-head")}</summary>
        <pre className={shown}>{[...proof.path, "", proof.checkpoint].join("\n")}</pre>
      </details>
    </>
  );
}
