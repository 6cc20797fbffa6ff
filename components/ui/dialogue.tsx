"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Dialog } from "radix-ui";
import type { ReactNode } from "react";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

type Props = {
  /** The act with its object: "End 3 sessions of 王小敏". */
  title: string;
  lead?: ReactNode;
  /** In a circle over the title, for step-up and final acts. */
  icon?: ReactNode;
  /** What opens it; it regains the focus. Leave it out when `open` is yours. */
  trigger?: ReactNode;
  open?: boolean | undefined;
  onOpenChange?: ((open: boolean) => void) | undefined;
  /** 560 instead of 420. */
  form?: boolean | undefined;
  /** Under a hairline, for example how long a confirmation stays. */
  footnote?: ReactNode;
  children: ReactNode;
};

/** Focus stays inside, Esc closes, the opener regains focus. */
export function Dialogue(props: Props) {
  const {
    title,
    lead,
    icon,
    trigger,
    open,
    onOpenChange,
    form = false,
    footnote,
    children,
  } = props;
  return (
    <Dialog.Root {...(open !== undefined && { open })} {...(onOpenChange && { onOpenChange })}>
      {trigger !== undefined && <Dialog.Trigger asChild>{trigger}</Dialog.Trigger>}
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-50 grid place-items-center overflow-y-auto bg-scrim p-4">
          <Dialog.Content
            {...(lead === undefined && { "aria-describedby": undefined })}
            className={classes(
              "rise w-full rounded-xl border border-line bg-raised shadow-3 outline-none",
              form ? "max-w-[560px]" : "max-w-[420px]",
            )}
          >
            <div className="p-5">
              <DialogueHead title={title} lead={lead} icon={icon} />
              {children}
            </div>
            {footnote !== undefined && (
              <div className="caption flex items-center gap-2 border-t border-line px-5 py-2.5 [&>svg]:size-3.5">
                {footnote}
              </div>
            )}
          </Dialog.Content>
        </Dialog.Overlay>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function DialogueHead({ title, lead, icon }: Pick<Props, "title" | "lead" | "icon">) {
  const t = useTranslations("ui");
  return (
    <div className="mb-4">
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          {icon !== undefined && (
            <span className="mb-4 inline-grid size-8 place-items-center rounded-full border border-edge bg-rail text-ink-2">
              {icon}
            </span>
          )}
          <Dialog.Title className="text-16 font-semibold text-pretty">{title}</Dialog.Title>
        </div>
        <Dialog.Close asChild>
          <IconButton label={t("close")} icon={<X />} />
        </Dialog.Close>
      </div>
      {lead !== undefined && (
        <Dialog.Description className="mt-1 text-14 text-ink-2">{lead}</Dialog.Description>
      )}
    </div>
  );
}
