"use client";

import { CircleAlert, CircleCheck, Download, Hourglass, RotateCw, Upload, X } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Button, IconButton } from "#components/ui/button.tsx";
import type { Move } from "./files-line.ts";
import type { UsedFiles } from "./use-files.ts";

type Files = Pick<UsedFiles, "moves" | "again" | "cancel">;

/** What goes up and down, in the order in which it was asked for. */
export function MoveRows({ files }: { files: Files }) {
  const t = useTranslations("terminal");
  return (
    <ul className="rows mt-4 max-w-[1080px]" aria-label={t("files.moves")}>
      {files.moves.map((move) => (
        <MoveRow key={move.id} move={move} files={files} />
      ))}
    </ul>
  );
}

function MoveRow({ move, files }: { move: Move; files: Files }) {
  const t = useTranslations("terminal");
  const { id, asked, state, reason } = move;
  const name = nameOf(move);
  const isOpen = state === "waiting" || state === "moving";
  return (
    <li
      data-move={state}
      className="flex min-h-9 flex-wrap items-center gap-x-3 gap-y-1 py-1.5 text-13"
    >
      <span className="flex-none text-ink-3 [&>svg]:size-3.5">
        {asked.way === "up" ? <Upload /> : <Download />}
      </span>
      <bdi className="mono cut min-w-24 flex-1" title={name}>
        {name}
      </bdi>
      <span className="max-md:order-last max-md:basis-full max-md:pl-6.5">
        <How move={move} />
      </span>
      <span className="flex items-center gap-1.5">
        {reason === "exists" && (
          <Button size="small" kind="danger" onClick={() => files.again(id, true)}>
            {t("files.replace")}
          </Button>
        )}
        {state === "failed" && reason !== "exists" && (
          <Button size="small" icon={<RotateCw />} onClick={() => files.again(id)}>
            {t("files.again")}
          </Button>
        )}
        <IconButton
          size="small"
          icon={<X />}
          label={t(isOpen ? "files.cancel" : "files.forget", { name })}
          onClick={() => files.cancel(id)}
        />
      </span>
    </li>
  );
}

// eslint-disable-next-line no-control-regex
const hidden = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g;

/** Where it stands, with a sign for each character that would not show, or turn the others. */
const nameOf = ({ asked, path }: Move): string =>
  (path ?? (asked.way === "up" ? asked.file.name : asked.path)).replaceAll(hidden, "\uFFFD");

function How({ move }: { move: Move }) {
  const t = useTranslations("terminal");
  const { state, total, passed, reason = "failed" } = move;
  if (state === "waiting") return <Word icon={<Hourglass />}>{t("files.waiting")}</Word>;
  if (state === "done") {
    return (
      <Word icon={<CircleCheck />} ink="text-granted">
        <Size bytes={passed} />
      </Word>
    );
  }
  if (state === "failed") {
    return (
      <span role="alert" className="flex items-center gap-1.5 text-denied">
        <CircleAlert className="size-3.5 flex-none" />
        {t(`files.failed.${(refusals.has(reason) ? reason : "failed") as "failed"}`)}
      </span>
    );
  }
  return (
    <span className="flex items-center gap-2">
      <progress
        className="block h-1.5 w-32 appearance-none overflow-hidden rounded-sm bg-active [&::-moz-progress-bar]:bg-accent-solid [&::-webkit-progress-bar]:bg-active [&::-webkit-progress-value]:bg-accent-solid"
        aria-label={t("files.progress")}
        {...(total !== null && { max: Math.max(total, 1), value: passed })}
      />
      <Word>
        <Size bytes={passed} of={total} />
      </Word>
    </span>
  );
}

function Word({ icon, ink, children }: { icon?: ReactNode; ink?: string; children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 whitespace-nowrap text-ink-2">
      {icon !== undefined && <span className={`[&>svg]:size-3.5 ${ink ?? ""}`}>{icon}</span>}
      {children}
    </span>
  );
}

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

function Size({ bytes, of = null }: { bytes: number; of?: number | null }) {
  const [t, format] = [useTranslations("terminal"), useFormatter()];
  const words = (count: number) => {
    const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(count, 1)) / 3));
    return format.number(count / 1000 ** power, {
      ...{ style: "unit", unit: units[power] ?? "byte" },
      unitDisplay: power === 0 ? "long" : "short",
      maximumFractionDigits: power === 0 ? 0 : 1,
    });
  };
  if (of === null) return words(bytes);
  return t("files.of", { passed: words(bytes), total: words(of) });
}

const refusals = new Set([
  ...["no_such_file", "permission_denied", "not_granted", "is_folder", "not_a_folder"],
  ...["not_a_file", "exists", "no_space", "bad_name", "too_large", "changed", "stalled"],
  ...["cancelled", "not_fetched", "unsupported", "session_over", "unreadable"],
  ...["too_many_terminals", "terminal_is_over"],
]);
