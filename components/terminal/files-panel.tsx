"use client";

import { Download, TextSelect, Upload } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState, type FormEvent } from "react";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Field } from "#components/ui/field.tsx";
import { Input } from "#components/ui/input.tsx";
import { MoveRows } from "./move-rows.tsx";
import type { UsedFiles } from "./use-files.ts";

export type FilesGranted = {
  readonly upload: boolean;
  readonly download: boolean;
};

/** As lib/protocols/terminal/limits.ts has it. */
export const fileGibibytesMax = 4;

type Props = {
  host: string;
  login: string;
  granted: FilesGranted;
  files: UsedFiles;
  /** What was chosen or dropped, and not sent yet. */
  chosen: readonly File[];
  onChoose: (files: readonly File[]) => void;
  /** Nothing moves without a session. */
  isLive: boolean;
  /** What is selected in the terminal beside it. */
  selection?: (() => string) | undefined;
};

/** Files to the host and from it, as far as a right grants it, and how far each is. */
export function FilesPanel(props: Props) {
  const { granted, files } = props;
  const t = useTranslations("terminal");
  return (
    <section
      aria-label={t("files.name")}
      data-files
      className="max-h-[60dvh] overflow-y-auto border-b border-line px-3 py-3 md:px-4"
    >
      <div className="grid max-w-[1080px] items-start gap-x-6 gap-y-4 md:grid-cols-2">
        {granted.upload && <Sending {...props} />}
        {granted.download && <Fetching {...props} />}
      </div>
      {files.moves.length > 0 && <MoveRows files={files} />}
      <p className="caption mt-3">{t("files.seen")}</p>
    </section>
  );
}

function Sending({ host, login, files, chosen, onChoose, isLive }: Props) {
  const t = useTranslations("terminal");
  const [folder, setFolder] = useState("");
  const picker = useRef<HTMLInputElement>(null);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (chosen.length === 0) return picker.current?.click();
    files.upload(chosen, folder);
    onChoose([]);
    return undefined;
  };
  const names = chosen.map(({ name }) => name).join(", ");
  return (
    <form onSubmit={send}>
      <Field label={t("files.folder", { host })} hint={t("files.folder-hint", { login })}>
        {(control) => (
          <Input
            {...control}
            mono
            dir="ltr"
            spellCheck={false}
            maxLength={4096}
            placeholder="~"
            value={folder}
            onChange={(event) => setFolder(event.target.value)}
          />
        )}
      </Field>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        data-picker
        onChange={({ target }) => {
          onChoose([...(target.files ?? [])]);
          target.value = "";
        }}
      />
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {chosen.length > 0 && (
          <Button type="submit" size="small" kind="primary" icon={<Upload />} disabled={!isLive}>
            {t("files.upload", { count: chosen.length })}
          </Button>
        )}
        <Button size="small" disabled={!isLive} onClick={() => picker.current?.click()}>
          {t(chosen.length > 0 ? "files.choose-others" : "files.choose")}
        </Button>
        <span className="caption cut min-w-0 flex-1" title={names}>
          {chosen.length > 0 ? <bdi>{names}</bdi> : t("files.bound", { size: fileGibibytesMax })}
        </span>
      </div>
    </form>
  );
}

function Fetching({ host, files, isLive, selection }: Props) {
  const t = useTranslations("terminal");
  const [path, setPath] = useState("");
  const fetchIt = (event: FormEvent) => {
    event.preventDefault();
    if (path !== "") files.download(path);
  };
  // Of several lines that are selected, the first is one path.
  const take = () => setPath(selection?.().trim().split("\n", 1)[0]?.trim() || path);
  return (
    <form onSubmit={fetchIt}>
      <Field label={t("files.path", { host })} hint={t("files.path-hint")}>
        {(control) => (
          <span className="flex gap-1.5">
            <Input
              {...control}
              mono
              dir="ltr"
              spellCheck={false}
              maxLength={4096}
              value={path}
              onChange={(event) => setPath(event.target.value)}
            />
            {selection && (
              <IconButton
                kind="secondary"
                label={t("files.take-selection")}
                icon={<TextSelect />}
                onClick={take}
              />
            )}
          </span>
        )}
      </Field>
      <div className="mt-2">
        <Button type="submit" size="small" icon={<Download />} disabled={!isLive || path === ""}>
          {t("files.download")}
        </Button>
      </div>
    </form>
  );
}
