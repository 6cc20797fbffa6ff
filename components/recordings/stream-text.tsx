import { useFormatter, useTranslations } from "next-intl";
import { DefinitionRows } from "#components/ui/definition-rows.tsx";
import { Section } from "#components/ui/section.tsx";
import type { Content } from "./read-content.ts";
import { sizeWords } from "./size-words.ts";

/** What went in and came out without a terminal: the beginning as text, the whole by its hash. */
export function StreamText({ content }: { content: Content }) {
  const t = useTranslations("recordings");
  const textOf = (wanted: "i" | "o") =>
    content.lines.flatMap(([, code, data]) => (code === wanted ? [data] : [])).join("");
  return (
    <div className="flex flex-col gap-6">
      <End content={content} />
      <Way title={t("way.in")} text={textOf("i")} none={t("way.nothing-in")} />
      <Way title={t("way.out")} text={textOf("o")} none={t("way.nothing-out")} />
      <p className="caption">{t("way.note")}</p>
    </div>
  );
}

function Way({ title, text, none }: { title: string; text: string; none: string }) {
  return (
    <Section title={title}>
      {text === "" ? (
        <p className="secondary border-t border-line py-2">{none}</p>
      ) : (
        <pre
          // A long text scrolls, also by keys.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          aria-label={title}
          className="max-h-120 overflow-auto rounded-lg bg-term p-3 font-mono text-12 wrap-anywhere whitespace-pre-wrap text-term-ink"
        >
          {text}
        </pre>
      )}
    </Section>
  );
}

type Sum = { readonly bytes: number; readonly sha256: string };

const sumOf = (value: unknown): Sum | undefined => {
  const sum = value as Partial<Sum> | null | undefined;
  if (typeof sum?.bytes !== "number" || typeof sum.sha256 !== "string") return undefined;
  return { bytes: sum.bytes, sha256: sum.sha256 };
};

function End({ content }: { content: Content }) {
  const [t, format] = [useTranslations("recordings"), useFormatter()];
  const end = content.lines.findLast(([, code]) => code === "e")?.[2];
  if (typeof end !== "object") return <p className="secondary">{t("end.none")}</p>;
  const { code, signal } = end;
  const how =
    typeof code === "number"
      ? t("end.status", { status: code })
      : t("end.signal", { signal: typeof signal === "string" ? signal : "?" });
  const ways = (["in", "out", "err"] as const).flatMap((way) => {
    const sum = sumOf(end[way]);
    return sum ? [{ way, sum }] : [];
  });
  return (
    <DefinitionRows
      ruled
      rows={[
        { term: t("end.how"), value: how },
        ...ways.map(({ way, sum }) => ({
          term: t(`end.${way}`),
          value: sizeWords(format, sum.bytes),
          note: <span className="mono text-12 wrap-anywhere">SHA256 {sum.sha256}</span>,
        })),
      ]}
    />
  );
}
