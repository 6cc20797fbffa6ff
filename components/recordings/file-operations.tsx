import { useFormatter, useTranslations } from "next-intl";
import { DataTable, type Column } from "#components/ui/data-table.tsx";
import { StatusChip, type Tone } from "#components/ui/status-chip.tsx";
import { clockOf } from "./clock-words.ts";
import type { Content } from "./read-content.ts";
import { sizeWords } from "./size-words.ts";

const acts = [
  ...(["upload", "download", "remove", "rename", "link", "change"] as const),
  ...(["make_folder", "remove_folder", "list", "copy", "unknown"] as const),
] as const;
const tones = {
  done: "granted",
  failed: "denied",
  refused: "denied",
  unfinished: "expiring",
} as const satisfies Record<string, Tone>;

type Operation = {
  key: string;
  at: number;
  what: (typeof acts)[number];
  path: string;
  to: string | undefined;
  bytes: number | undefined;
  sha256: string | undefined;
  outcome: keyof typeof tones;
};

/** What a recording says of one, whatever else it holds. */
function operationsOf({ lines }: Content): Operation[] {
  return lines.flatMap(([at, code, data], index) => {
    if (code !== "f") return [];
    const { what, path, to, bytes, sha256, outcome } = data;
    return [
      {
        ...{ key: String(index), at, path: typeof path === "string" ? path : "" },
        what: acts.find((each) => each === what) ?? "unknown",
        to: typeof to === "string" ? to : undefined,
        bytes: typeof bytes === "number" ? bytes : undefined,
        sha256: typeof sha256 === "string" ? sha256 : undefined,
        outcome: isOutcome(outcome) ? outcome : "unfinished",
      },
    ];
  });
}

const isOutcome = (value: unknown): value is keyof typeof tones =>
  typeof value === "string" && Object.hasOwn(tones, value);

/** What was done to files: each with its path, size and hash. */
export function FileOperations({ content }: { content: Content }) {
  const [t, format] = [useTranslations("recordings"), useFormatter()];
  const columns: readonly Column<Operation>[] = [
    { key: "at", title: t("file.at"), width: "w-16", cell: ({ at }) => clockOf(at) },
    { key: "what", title: t("file.what"), width: "w-32", cell: ({ what }) => t(`act.${what}`) },
    {
      key: "path",
      title: t("file.path"),
      cell: ({ path, to, sha256 }) => (
        <span className="block py-1 whitespace-normal">
          <span className="mono wrap-anywhere">{to === undefined ? path : `${path} → ${to}`}</span>
          {sha256 !== undefined && (
            <span className="mono block text-12 wrap-anywhere text-ink-3">SHA256 {sha256}</span>
          )}
        </span>
      ),
    },
    {
      key: "bytes",
      title: t("file.bytes"),
      width: "w-24",
      right: true,
      cell: ({ bytes }) =>
        bytes === undefined ? "" : <span title={String(bytes)}>{sizeWords(format, bytes)}</span>,
    },
    {
      key: "outcome",
      title: t("file.outcome"),
      width: "w-32 max-md:w-24",
      cell: ({ outcome }) => (
        <StatusChip tone={tones[outcome]}>{t(`outcome.${outcome}`)}</StatusChip>
      ),
    },
  ];
  return (
    <DataTable
      label={t("files")}
      columns={columns}
      rows={operationsOf(content)}
      rowKey={({ key }) => key}
      empty={<p className="secondary py-3">{t("files-none")}</p>}
    />
  );
}
