// The few icons, as inline SVG strokes in the colour of the text.

const PATHS = {
  bolt: "M13 2 4 14h7l-1 8 9-12h-7z",
  pause: "M8 5v14M16 5v14",
  play: "M7 4v16l13-8z",
  auto: "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
  light: "M12 7a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM12 1v2M12 21v2M1 12h2M21 12h2M4.2 4.2l1.4 1.4M18.4 18.4l1.4 1.4M19.8 4.2l-1.4 1.4M5.6 18.4l-1.4 1.4",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  help: "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8v.5M12 17.5v.01M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  check: "M4 12.5 9.5 18 20 6",
  close: "M5 5l14 14M19 5 5 19",
  back: "M15 5l-7 7 7 7",
  down: "M5 9l7 7 7-7",
  table: "M3 5h18v14H3zM3 10h18M3 15h18M9 5v14",
  picture: "M4 4h16v16H4zM4 16l5-5 4 4 3-3 4 4M15 9v.01",
  plus: "M12 5v14M5 12h14",
  cross: "M6 6l12 12M18 6 6 18",
  question: "M9 9a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 1.8v.5M12 18v.01",
  dash: "M5 12h14",
  warn: "M12 3 2 21h20zM12 10v5M12 18v.01",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon(props: { name: IconName; size?: number }) {
  const size = props.size ?? 16;
  const solid = props.name === "bolt" || props.name === "play";
  return (
    <svg class={`icon icon-${props.name}`} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true"
         fill={solid ? "currentColor" : "none"} stroke="currentColor"
         stroke-width={solid ? 1 : 2} stroke-linecap="round" stroke-linejoin="round">
      <path d={PATHS[props.name]} />
    </svg>
  );
}
