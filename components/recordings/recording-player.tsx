"use client";

import { Pause, Play } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { clockOf } from "./clock-words.ts";
import type { Content } from "./read-content.ts";
import { SeenCommands } from "./seen-commands.tsx";
import { usePlayer, type UsedPlayer } from "./use-player.ts";

const speeds = ["1", "2", "4", "8"] as const;
/** A pause that is kept where idle times are skipped, in seconds. */
const pauseKept = 1;

type Props = {
  content: Content;
  /** Seconds from its beginning. */
  at: number;
  label: string;
  /** Goes somewhere that is not held here, and puts it into the address. */
  onGo: (seconds: number) => void;
};

/** Plays what a terminal showed, beside the commands that were seen on it. */
export function RecordingPlayer({ content, at, label, onGo }: Props) {
  const t = useTranslations("recordings");
  const place = useRef<HTMLElement>(null);
  const [speed, setSpeed] = useState("1");
  const [isSkipping, setSkipping] = useState(true);
  const pauseMax = isSkipping ? pauseKept : undefined;
  const used = usePlayer(place, { content, at, speed: Number(speed), pauseMax });
  const go = (seconds: number) => {
    used.seek(seconds);
    onGo(seconds);
  };
  return (
    <div className="box grid overflow-hidden lg:grid-cols-[minmax(0,1fr)_280px]">
      <div className="min-w-0 lg:border-r lg:border-line">
        {used.state === "failed" && (
          <div className="p-2">
            <Banner tone="failed" cause={t("player-failed")}>
              {t("player-failed-do")}
            </Banner>
          </div>
        )}
        <figure
          ref={place}
          aria-label={label}
          data-player={used.state}
          data-at={Math.floor(used.at)}
          className="min-h-64 overflow-x-auto bg-term"
        />
        <Controls used={used} content={content}>
          <Segmented
            label={t("speed")}
            chosen={speed}
            onChoose={setSpeed}
            segments={speeds.map((value) => ({ value, label: t("times", { speed: value }) }))}
          />
          <Checkbox
            checked={isSkipping}
            onChange={(event) => setSkipping(event.target.checked)}
            data-act="skip-idle"
          >
            {t("skip-idle")}
          </Checkbox>
        </Controls>
      </div>
      <SeenCommands commands={content.commands} at={used.at} go={go} />
    </div>
  );
}

type ControlsProps = { used: UsedPlayer; content: Content; children: React.ReactNode };

function Controls({ used, content, children }: ControlsProps) {
  const t = useTranslations("recordings");
  const { state, isPlaying, at, played, length, toggle, seekPlayed } = used;
  const words = t("position", { at: clockOf(at), of: clockOf(content.seconds) });
  return (
    <div className="border-t border-line p-3">
      <input
        type="range"
        className="block w-full accent-accent-solid"
        aria-label={t("place")}
        aria-valuetext={words}
        min={0}
        max={Math.max(length, 0.1)}
        step={0.1}
        value={played}
        disabled={state !== "ready"}
        onChange={(event) => seekPlayed(Number(event.target.value))}
      />
      <div className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-2">
        <Button
          kind="primary"
          icon={isPlaying ? <Pause /> : <Play />}
          disabled={state !== "ready"}
          onClick={toggle}
          data-act="play"
        >
          {isPlaying ? t("pause") : t("play")}
        </Button>
        <span className="text-13 text-ink-2 tabular-nums" data-position>
          {words}
        </span>
        <div className="ml-auto flex flex-wrap items-center gap-3">{children}</div>
      </div>
    </div>
  );
}
