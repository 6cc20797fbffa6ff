import { useTranslations } from "next-intl";
import { CopyButton } from "#components/ui/copy-button.tsx";

type Props = {
  code: string;
  address: string;
  files: readonly { path: string; text: string }[];
  breakGlassAccount: string | null;
};

/** What makes the host let in Postern's people only: by one command, or file by file. */
export function SetupFiles({ code, address, files, breakGlassAccount }: Props) {
  const t = useTranslations("hosts");
  const command = `postern bastion host-setup ${code} --apply --over root@${address}`;
  return (
    <div className="flex flex-col gap-4 pt-3">
      <p className="secondary max-w-[760px]">{t("setup-lead")}</p>
      <Text name={t("command")} text={command} />
      <p className="secondary max-w-[760px]">
        {breakGlassAccount === null
          ? t("no-break-glass")
          : t("break-glass-lead", { account: breakGlassAccount })}
      </p>
      <details>
        <summary className="cursor-pointer text-13 font-medium">
          {t("files", { count: files.length })}
        </summary>
        <div className="mt-3 flex flex-col gap-4">
          {files.map(({ path, text }) => (
            <Text key={path} name={path} text={text} empty={t("empty-file")} />
          ))}
        </div>
      </details>
    </div>
  );
}

type TextProps = { name: string; text: string; empty?: string };

function Text({ name, text, empty }: TextProps) {
  return (
    <div className="min-w-0">
      <div className="flex min-h-8 items-center gap-2">
        <span className="mono min-w-0 flex-1 text-12 wrap-anywhere text-ink-3">{name}</span>
        {text !== "" && <CopyButton text={text} />}
      </div>
      {text === "" ? (
        <p className="caption">{empty}</p>
      ) : (
        <pre className="mono rounded-md border border-line bg-rail p-3 text-12 leading-5 wrap-anywhere whitespace-pre-wrap">
          {text.trimEnd()}
        </pre>
      )}
    </div>
  );
}
