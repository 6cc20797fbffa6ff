import { useTranslations } from "next-intl";
import { Banner } from "#components/ui/banner.tsx";
import { StatusChip } from "#components/ui/status-chip.tsx";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import type { RecordingStateName } from "./recording-view.ts";

export type VerifiedView = {
  isSound: boolean;
  chunks: number;
  anchoredChunks: number;
  head: string;
  flaw: { kind: FlawKind; chunk: number } | null;
};
type FlawKind =
  | ("altered" | "out_of_order" | "cut" | "longer")
  | ("other_than_the_log" | "row_changed");

type Props = { verified: VerifiedView | null; state: RecordingStateName };

/** Whether what is stored is what the log says: and if not, where it begins to differ. */
export function Verified({ verified, state }: Props) {
  const t = useTranslations("recordings");
  if (state === "destroyed") return <p className="secondary py-2">{t("verified.destroyed")}</p>;
  if (!verified) {
    return (
      <p className="secondary py-2">
        {t("verified.not-yet")} {/* A whole load: another page is another policy. */}
        {/* oxlint-disable-next-line next/no-html-link-for-pages */}
        <a href="?verify=now" className="font-medium text-accent hover:underline">
          {t("verified.now")}
        </a>
      </p>
    );
  }
  const { isSound, chunks, anchoredChunks, head, flaw } = verified;
  const after = chunks - anchoredChunks;
  return (
    <div className="flex flex-col gap-2 py-2" data-verified={isSound ? "sound" : flaw?.kind}>
      {isSound ? (
        <p>
          <StatusChip tone="granted">{t("verified.sound")}</StatusChip>
        </p>
      ) : (
        <Banner tone="failed" cause={t("verified.broken", { chunk: (flaw?.chunk ?? 0) + 1 })}>
          {flaw && t(`flaw.${flaw.kind}`)}
        </Banner>
      )}
      <DefinitionRows
        rows={[
          {
            term: t("verified.chunks"),
            value: t("verified.counts", { chunks, anchored: anchoredChunks }),
          },
          { term: t("verified.head"), value: <span className="mono text-12">{head}</span> },
        ]}
      />
      {isSound && after > 0 && <p className="caption">{t("verified.after", { count: after })}</p>}
      {state === "unfinished" && <p className="caption">{t("verified.unfinished")}</p>}
    </div>
  );
}
