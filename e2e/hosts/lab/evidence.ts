const longest = 500;

/** A part of a host's request for the record: cut, and without what differs from run to run or from machine to machine. */
export function evidence(raw: unknown, folder: string): unknown {
  if (typeof raw === 'string') return clip(steady(raw, folder));
  if (Array.isArray(raw)) return raw.map((entry) => evidence(entry, folder));
  if (typeof raw !== 'object' || raw === null) return raw;
  return Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, evidence(value, folder)]));
}

/** Without what differs from run to run or from machine to machine. */
export function steady(text: string, folder: string): string {
  return text
    .replaceAll(folder, '<run>')
    .replaceAll(folder.replaceAll(/[/.]/g, '-'), '<run>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    .replaceAll(/\b[0-9a-f]{16,}\b/g, '<hash>')
    .replaceAll(/\btool_[0-9A-Za-z]{16,}/g, '<id>')
    .replaceAll(/\b\d{12,}\b/g, '<number>')
    .replaceAll(/Wall time: [\d.]+ seconds/g, 'Wall time: <time> seconds');
}

const clip = (text: string) => (text.length > longest ? `${text.slice(0, longest)}…` : text);
