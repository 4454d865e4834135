import type { Connection } from "./connection.js";
import type { Label } from "./objects.js";

/** A label's PDF, held by the page. `close` gives the memory back. */
export interface LabelFile {
  readonly url: string;
  readonly name: string;
  close(): void;
}

const PREFIX = "/v1/downloads/";

/** Fetches the PDF through the gateway: the link in the label is taken apart, its host is never followed. */
export async function fetchLabel(connection: Connection, label: Label): Promise<LabelFile> {
  const link = label.label_download?.pdf ?? label.label_download?.href;
  const place = link ? downloadPath(link) : null;
  if (!place) throw new Error("The label came without a link to its PDF.");
  const [dir, subdir, filename] = place;
  const response = await connection.call("download_file", (shop) =>
    shop.downloads.get(dir, subdir, filename, {}, { signal: connection.whileOpen }),
  );
  const bytes = await response.arrayBuffer();
  if (!isPdf(bytes)) throw new Error("What came is not a PDF.");
  // The type is ours, not the reply's: an object URL belongs to this origin, so it must never be able to be a page.
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/pdf" }));
  return {
    url,
    name: filename.endsWith(".pdf") ? filename : `${label.label_id}.pdf`,
    close: () => URL.revokeObjectURL(url),
  };
}

function downloadPath(link: string): readonly [string, string, string] | null {
  const { pathname } = new URL(link, location.origin);
  if (!pathname.startsWith(PREFIX)) return null;
  const [dir, subdir, filename, ...rest] = pathname.slice(PREFIX.length).split("/").map(decodeURIComponent);
  return dir && subdir && filename && rest.length === 0 ? [dir, subdir, filename] : null;
}

function isPdf(bytes: ArrayBuffer): boolean {
  return new TextDecoder("latin1").decode(bytes.slice(0, 1024)).includes("%PDF-");
}
