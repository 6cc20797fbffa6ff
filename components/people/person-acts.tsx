"use client";

import { CirclePlay, Ellipsis, OctagonPause, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { FindTargets } from "#components/access/target-picker.tsx";
import { Button, IconButton } from "#components/ui/button.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { ActDialogue, type PreviewAct, type SendAct } from "./act-dialogue.tsx";
import { GiveDialogue } from "./give-dialogue.tsx";

type Props = {
  personId: string;
  name: string;
  isSuspended: boolean;
  hasLeft: boolean;
  sessions: number;
  preview: PreviewAct;
  find: FindTargets;
  give: SendAct;
  suspend: SendAct;
  unsuspend: SendAct;
};

/** What an access manager does to one person; each names its effect before it happens. */
export function PersonActs(props: Props) {
  const { personId, name, isSuspended, hasLeft, sessions, preview } = props;
  const t = useTranslations("people");
  const [open, setOpen] = useState<"give" | "turn">();
  const turn = (which: "give" | "turn") => (isOpen: boolean) => setOpen(isOpen ? which : undefined);
  return (
    <>
      <Button icon={<Plus />} disabled={hasLeft} onClick={() => setOpen("give")}>
        {t("give")}
      </Button>
      <Menu trigger={<IconButton label={t("more")} kind="secondary" icon={<Ellipsis />} />}>
        <MenuItem
          danger={!isSuspended}
          icon={isSuspended ? <CirclePlay /> : <OctagonPause />}
          onChoose={() => setOpen("turn")}
        >
          {isSuspended ? t("unsuspend") : t("suspend")}
        </MenuItem>
      </Menu>
      <ActDialogue
        personId={personId}
        act={{ kind: isSuspended ? "unsuspend" : "suspend" }}
        title={t(isSuspended ? "unsuspend-title" : "suspend-title", { name })}
        lead={t(isSuspended ? "unsuspend-lead" : "suspend-lead")}
        confirm={isSuspended ? t("unsuspend") : t("suspend")}
        danger={!isSuspended}
        sessions={isSuspended ? 0 : sessions}
        preview={preview}
        send={isSuspended ? props.unsuspend : props.suspend}
        fields={{}}
        open={open === "turn"}
        onOpenChange={turn("turn")}
      />
      <GiveDialogue
        personId={personId}
        name={name}
        find={props.find}
        preview={preview}
        send={props.give}
        open={open === "give"}
        onOpenChange={turn("give")}
      />
    </>
  );
}
